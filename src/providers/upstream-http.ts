import { urlToHttpOptions } from 'node:url';
// VS Code patches `http` and `https` for extensions, so that its proxy and certificate settings apply. It does so for these
// names only (neither `fetch` nor the `node:` names are patched in every host), and functions must be looked up when called.
// biome-ignore lint/style/useNodejsImportProtocol: see above
import * as http from 'http';
// biome-ignore lint/style/useNodejsImportProtocol: see above
import * as https from 'https';
import { networkFailure } from './network-failure';
import { UpstreamError } from './provider';
import { decodedBody } from './upstream-body';
import { whenConnected } from './upstream-connect';

export interface UpstreamRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** Aborting closes the connection, also while the answer is being read. */
  signal: AbortSignal;
  /** Milliseconds to wait for the connection, TLS included. */
  connectMs: number;
  /** Milliseconds to wait for the first byte of the answer, counted from the start. */
  responseMs: number;
}

export interface UpstreamResponse {
  status: number;
  /** Lower-case names; repeated headers joined. */
  headers: Record<string, string>;
  /** Decoded; to be read once, to its end or returned early. Errors are `UpstreamError`s. */
  body: AsyncGenerator<Uint8Array, void>;
  /** Closes the connection of an answer that is not read to its end; a pending read fails with the error. */
  close(error?: Error): void;
}

/** Idle connections kept for the next request, per host. */
const MAX_IDLE_CONNECTIONS = 32;

/**
 * A server that closed an idle connection as it was used again says so within one round trip, in milliseconds. What breaks later broke
 * while the request was worked on, and may be charged for: whoever asks again has to reserve and log that.
 */
const STALE_WITHIN_MS = 1000;

/** The one way to providers over HTTP: keep-alive, time-outs, cancellation, bounded answers. Never follows redirects. */
export class UpstreamHttp {
  readonly #options = { keepAlive: true, maxFreeSockets: MAX_IDLE_CONNECTIONS, scheduling: 'lifo' as const };
  readonly #plain = new http.Agent(this.#options);
  readonly #secure = new https.Agent(this.#options);
  /** Taking an address apart costs more than sending the request, and the same few are asked again and again. */
  readonly #addresses = new WeakMap<URL, http.RequestOptions>();

  /** @throws UpstreamError when there is no answer to read; any status is an answer, except a redirect */
  async request(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { url, signal } = request;
    try {
      return await this.#send(request);
    } catch (error) {
      // The server closed an idle connection at the moment it was used again: nothing of the request was read.
      if (!(error instanceof StaleConnectionError)) throw asUpstreamError(error, url);
    }
    if (signal.aborted) throw cancelled(url);
    return this.#send(request, false);
  }

  /** Closes idle connections and those in use. */
  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  async #send(request: UpstreamRequest, mayReuse = true): Promise<UpstreamResponse> {
    const { url, signal } = request;
    const message = await this.#exchange(request, mayReuse);
    closeOnAbort(message, signal, url);
    const status = message.statusCode ?? 0;
    if (status >= 300 && status < 400) {
      message.destroy();
      throw redirected(url, status, message.headers.location);
    }
    return { status, headers: flatten(message.headers), body: bodyOf(message, url), close: (error) => void message.destroy(error) };
  }

  #addressOf(url: URL): http.RequestOptions {
    let address = this.#addresses.get(url);
    if (!address) {
      address = urlToHttpOptions(url);
      this.#addresses.set(url, address);
    }
    return address;
  }

  #exchange(request: UpstreamRequest, mayReuse: boolean): Promise<http.IncomingMessage> {
    const { method, url, headers, body, signal, connectMs, responseMs } = request;
    if (signal.aborted) return Promise.reject(cancelled(url));
    const secure = url.protocol === 'https:';
    const sent = (secure ? https : http).request({
      ...this.#addressOf(url),
      method,
      agent: mayReuse ? (secure ? this.#secure : this.#plain) : false,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    });
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(connectTimer);
        clearTimeout(responseTimer);
        signal.removeEventListener('abort', onAbort);
      };
      const fail = (error: Error) => {
        settle();
        sent.destroy();
        reject(error);
      };
      const onAbort = () => fail(cancelled(url));
      const connectTimer = setTimeout(() => fail(timedOut(url, 'no connection', connectMs)), connectMs);
      const responseTimer = setTimeout(() => fail(timedOut(url, 'no answer', responseMs)), responseMs);
      signal.addEventListener('abort', onAbort, { once: true });
      sent.once('socket', (socket) => whenConnected(socket, sent, () => clearTimeout(connectTimer)));
      sent.once('response', (message) => {
        settle();
        resolve(message);
      });
      const sentAt = performance.now();
      const isStale = (error: Error) => sent.reusedSocket && isReset(error) && performance.now() - sentAt < STALE_WITHIN_MS;
      sent.on('error', (error) => fail(isStale(error) ? new StaleConnectionError() : asUpstreamError(error, url)));
      sent.end(body);
    });
  }
}

/** From the first byte on, whether the answer is being read or not. */
function closeOnAbort(message: http.IncomingMessage, signal: AbortSignal, url: URL): void {
  const onAbort = () => message.destroy(cancelled(url));
  // Whoever reads the body gets the error; while nobody does, it must not end the process.
  message.on('error', () => undefined);
  message.once('close', () => signal.removeEventListener('abort', onAbort));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
}

/** The body with every failure said in our terms. */
async function* bodyOf(message: http.IncomingMessage, url: URL): AsyncGenerator<Uint8Array, void> {
  try {
    yield* decodedBody(message, url.host);
  } catch (error) {
    throw asUpstreamError(error, url);
  } finally {
    message.destroy();
  }
}

class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError';
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function asUpstreamError(error: unknown, url: URL): UpstreamError {
  return error instanceof UpstreamError ? error : new UpstreamError(networkFailure(error, url.host));
}

function cancelled(url: URL): UpstreamError {
  return new UpstreamError({ kind: 'cancelled', message: `The request to ${url.host} was cancelled.` });
}

function timedOut(url: URL, what: string, ms: number): UpstreamError {
  return new UpstreamError({ kind: 'timeout', message: `${url.host} gave ${what} within ${ms / 1000} s.` });
}

function redirected(url: URL, status: number, location: string | undefined): UpstreamError {
  const target = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const where = target ? ` to ${target.origin}${target.pathname}` : '';
  return new UpstreamError({
    kind: 'network',
    status,
    message: `${url.host} redirects (${status})${where}. A key is never sent along a redirect: put the final address into the provider's "baseUrl".`,
  });
}

function flatten(headers: http.IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
