import { LRUCache } from 'lru-cache';
import type { UpstreamFailure } from '../protocols/canonical';
import { stringifyExactly } from '../protocols/exact-json';
import type { JsonObject, ProviderProtocol } from '../protocols/protocol';
import type { HttpVendor, VendorApi } from './http-vendor';
import { UpstreamError } from './provider';
import type { ProviderKey } from './provider-key';
import { readErrorBody, readJson, type WholeAnswerTimes } from './read-answer';
import { redact, redactValue } from './redact';
import { retryAfterMs } from './retry-after';
import type { UpstreamHttp, UpstreamResponse } from './upstream-http';

/** Some vendors have the model in the path. */
const MAX_URLS = 200;

/** Milliseconds; the settings `timeouts.*`. */
export interface UpstreamTimeouts {
  connectMs: number;
  firstTokenMs: number;
  idleMs: number;
}

export interface VendorRequest {
  method: 'GET' | 'POST';
  /** Below the API's root, with a leading slash. */
  path: string;
  body?: JsonObject;
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** Milliseconds to wait for the first byte of the answer. */
  responseMs: number;
}

/** Requests to one vendor's API: address, key and headers put in, failures said in words that name the host and hold no key. */
export class VendorClient {
  readonly host: string;
  readonly #urls = new LRUCache<string, URL>({ max: MAX_URLS });

  constructor(
    private readonly vendor: HttpVendor,
    private readonly baseUrl: URL,
    private readonly key: ProviderKey,
    private readonly http: UpstreamHttp,
    readonly timeouts: () => UpstreamTimeouts,
  ) {
    this.host = baseUrl.host;
  }

  get keyless(): boolean {
    return this.key.optional || this.vendor.keyless === true;
  }

  /** Any status is an answer. @throws UpstreamError when there is none, or no key to ask with */
  async request({ method, path, body, headers, signal, responseMs }: VendorRequest): Promise<UpstreamResponse> {
    const secret = await this.key.read();
    if (secret === undefined && !this.keyless) throw new UpstreamError({ kind: 'auth', message: this.key.missing });
    return this.http.request({
      method,
      url: this.#url(path),
      headers: {
        accept: 'application/json, text/event-stream',
        // What is compressed is held back until a block is full, so tokens would come in bursts.
        'accept-encoding': 'identity',
        'user-agent': 'smart-claude-proxy',
        ...this.vendor.headers,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(secret === undefined ? {} : this.vendor.authorize(secret)),
      },
      ...(body === undefined ? {} : { body: stringifyExactly(body) }),
      signal,
      connectMs: this.timeouts().connectMs,
      responseMs,
    });
  }

  /** A whole JSON answer. @throws UpstreamError also for a status of 400 and above */
  async json(request: VendorRequest): Promise<unknown> {
    const response = await this.request(request);
    if (response.status >= 400) throw new UpstreamError(await this.failure(response, this.vendor.protocol));
    return (await readJson(response, this.#shortAnswer(), this.host)).body;
  }

  /** For listings. */
  api(signal: AbortSignal): VendorApi {
    const responseMs = this.timeouts().firstTokenMs;
    return {
      get: (path) => this.json({ method: 'GET', path, signal, responseMs }),
      post: (path, body) => this.json({ method: 'POST', path, body, signal, responseMs }),
    };
  }

  /** Reads what an answer with an error status says. */
  async failure(response: UpstreamResponse, protocol: ProviderProtocol): Promise<UpstreamFailure> {
    const { status } = response;
    const body = await readErrorBody(response, this.#shortAnswer(), this.host);
    const failure = protocol.decodeError(status, body);
    const waitMs = failure.retryAfterMs ?? retryAfterMs(response.headers, Date.now());
    if (failure.kind === 'auth') this.key.refused();
    return this.described({ ...failure, status, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) }, `${this.host} (${status})`);
  }

  /** What is not an answer of a model is there at once. */
  #shortAnswer(): WholeAnswerTimes {
    const { idleMs } = this.timeouts();
    return { idleMs, dueAt: performance.now() + idleMs };
  }

  /** A failure as people and logs may see it. */
  described(failure: UpstreamFailure, from: string = this.host): UpstreamFailure {
    const secrets = [this.key.known];
    return {
      ...failure,
      message: redact(`${from}: ${failure.message}`, secrets),
      ...(failure.body === undefined ? {} : { body: redactValue(failure.body, secrets) }),
    };
  }

  /** The base address may carry a query of its own (Azure's `api-version`). */
  #url(path: string): URL {
    const known = this.#urls.get(path);
    if (known) return known;
    const root = this.vendor.rootPath(this.baseUrl.pathname.replace(/\/+$/, ''));
    const url = new URL(`${root}${path}`, this.baseUrl);
    for (const [name, value] of this.baseUrl.searchParams) url.searchParams.set(name, value);
    this.#urls.set(path, url);
    return url;
  }
}
