import { request as httpRequest, type IncomingMessage } from 'node:http';

/** Where a proxy is and how to get in: of this window or of the window that owns the port, which makes no difference. */
export interface ProxyAddress {
  url: string;
  apiKey: string;
}

export interface ApiResponse {
  status: number;
  /** The parsed JSON of the answer, also of an error. */
  body: unknown;
}

/** An answer other than 2xx, in the proxy's own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /** @param retryAfterSeconds when the proxy said so */
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/**
 * Asks the proxy over a connection of its own: it may restart between two calls, and loopback costs nothing.
 * @throws the network's error when nobody answers; every HTTP status is an answer
 */
export function openRequest(
  address: ProxyAddress,
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const target = new URL(path, address.url);
  // `//elsewhere/api` is a path to nobody but the URL standard, and the key goes to the proxy only.
  if (target.origin !== new URL(address.url).origin) return Promise.reject(new Error(`${path} is not a path of the proxy.`));
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${address.apiKey}`,
    ...(payload !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
  };
  return new Promise((resolve, reject) => {
    const call = httpRequest(target, { method, headers, agent: false, ...(signal && { signal }) }, resolve);
    call.once('error', reject);
    call.end(payload);
  });
}

/** The proxy's own words for what went wrong. */
export function errorMessage(status: number, body: unknown): string {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') return error.message;
  return `The proxy answered with status ${status}.`;
}

/** Undefined for what is no JSON. */
export function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
