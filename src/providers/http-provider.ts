import type { ModelInfo } from '../model-info';
import type { ChatRequest, ChatResponse, Part, ProtocolId, Usage } from '../protocols/canonical';
import { fitToolNames } from '../protocols/fit-tool-names';
import { isObject } from '../protocols/lenient-json';
import { modelTraits } from '../protocols/openai-chat/model-traits';
import { decodeUsage } from '../protocols/openai-chat/usage';
import type { JsonObject, ProviderProtocol } from '../protocols/protocol';
import { UpstreamFailureError } from '../protocols/upstream-failure-error';
import type { HttpVendor } from './http-vendor';
import type { ListingCache } from './listing-cache';
import type { ModelList } from './model-list';
import { nativeBody } from './native-body';
import { type Availability, type Provider, type ProviderAnswer, type ProviderCall, UpstreamError } from './provider';
import type { ProviderKey } from './provider-key';
import { readJson } from './read-answer';
import { withMaker, withOwnProofs } from './reasoning-maker';
import { RefusedFields } from './refused-fields';
import { passedOnHeaders } from './response-headers';
import { streamFrames } from './stream-frames';
import type { UpstreamHttp, UpstreamResponse } from './upstream-http';
import { type UpstreamTimeouts, VendorClient } from './vendor-client';

export interface HttpProviderOptions {
  id: string;
  displayName: string;
  baseUrl: URL;
  priority: number;
  local: boolean;
  models: ModelList;
  key: ProviderKey;
  http: UpstreamHttp;
  timeouts(): UpstreamTimeouts;
  cache?: ListingCache;
}

/** An answer that is not streamed comes when all of it is done; with the defaults that may take five minutes. */
const WHOLE_ANSWER_FACTOR = 5;

/** How long a server on this machine may take to say that it is there. */
const PROBE_MS = 800;

/** A provider that is reached over HTTP; what is particular to a vendor is in its `HttpVendor`. */
export class HttpProvider implements Provider {
  readonly id: string;
  readonly displayName: string;
  readonly protocol: ProtocolId;
  readonly local: boolean;
  readonly demo = false;
  readonly priority: number;
  readonly embed?: NonNullable<Provider['embed']>;
  readonly #client: VendorClient;
  readonly #refusedFields = new RefusedFields();

  constructor(
    private readonly vendor: HttpVendor,
    private readonly options: HttpProviderOptions,
  ) {
    this.id = options.id;
    this.displayName = options.displayName;
    this.protocol = vendor.protocol.id;
    this.local = options.local;
    this.priority = options.priority;
    this.#client = new VendorClient(vendor, options.baseUrl, options.key, options.http, options.timeouts);
    const { embeddingsPath } = vendor;
    if (embeddingsPath !== undefined) this.embed = (body, signal) => this.#embed(embeddingsPath, body, signal);
  }

  models(): readonly ModelInfo[] {
    return this.options.models.models();
  }

  describeModel(id: string): ModelInfo {
    return this.options.models.describe(id);
  }

  get modelsListed(): boolean {
    return this.options.models.listed;
  }

  wouldList(id: string): boolean {
    return this.models().length > 0 && this.vendor.wouldList?.(id) === true;
  }

  takesAsIs(protocol: ProtocolId, model: string, request: ChatRequest): boolean {
    return this.#spoken(protocol, model, request) !== undefined;
  }

  async availability(): Promise<Availability> {
    const key = await this.options.key.refresh();
    if (this.vendor.probePath !== undefined) return this.#probe(this.vendor.probePath);
    return key !== undefined || this.#client.keyless ? { available: true } : { available: false, reason: this.options.key.missing };
  }

  async discover(signal: AbortSignal): Promise<void> {
    const { models, cache } = this.options;
    // What it listed last stands until it answers, and where it does not.
    if (cache && !models.listed) await models.replace(await cache.load(this.options));
    const listed = await this.vendor.list(this.#client.api(signal));
    await models.replace(listed);
    if (listed.length > 0) await cache?.save(this.options, listed);
  }

  async send(call: ProviderCall): Promise<ProviderAnswer> {
    const startedAt = performance.now();
    const plan = this.#plan(call);
    const response = await this.#sendChat(plan, call);
    const headers = passedOnHeaders(response.headers);
    const { omitted, native, protocol, originalName } = plan;
    const { firstTokenMs, idleMs } = this.#client.timeouts();
    const { host } = this.#client;
    if (call.request.stream && !ignoredStream(response, protocol)) {
      const frames = streamFrames(response, {
        protocol,
        host,
        native,
        hideUsage: call.request.includeUsage !== true && protocol.id === 'openai-chat',
        firstTokenAt: startedAt + firstTokenMs,
        firstTokenMs,
        idleMs,
        originalName,
        maker: plan.maker,
        describe: (failure) => this.#client.described(failure),
      });
      return { kind: 'stream', frames, headers, omitted };
    }
    const { bytes, body } = await readJson(response, { idleMs, dueAt: startedAt + firstTokenMs * WHOLE_ANSWER_FACTOR }, host);
    // A server that ignored `stream` sent nothing that a streaming client could be shown as it is.
    const passThrough = native && !call.request.stream;
    return { kind: 'complete', response: this.#decoded(plan, body), ...(passThrough ? { bytes } : {}), headers, omitted };
  }

  async dispose(): Promise<void> {
    // Connections belong to the shared client, processes there are none.
  }

  #plan(call: ProviderCall): Plan {
    const { vendor } = this;
    const { native, request } = call;
    const model = vendor.modelName?.(call.model) ?? call.model;
    const maker = `${this.#client.host}/${model}`;
    const demanded = vendor.demandsOutputLimit ? this.describeModel(call.model).maxOutputTokens : undefined;
    const spoken = native && this.#spoken(native.protocol ?? this.protocol, model, request);
    if (native && spoken) {
      const limit = call.maxOutputTokens ?? (native.body.max_tokens === undefined ? demanded : undefined);
      const sent = nativeBody(native.body, spoken.id, model, limit, call);
      return { protocol: spoken, model, maker, native: true, originalName: (name) => name, ...sent };
    }
    const protocol = vendor.protocolFor?.(model) ?? vendor.protocol;
    const limit = request.maxOutputTokens ?? demanded;
    const own = withOwnProofs(request, maker);
    const fitted = fitToolNames(limit === undefined ? own : { ...own, maxOutputTokens: limit });
    const { originalName } = fitted;
    return { protocol, model, maker, native: false, originalName, ...protocol.encodeRequest(fitted.request, model) };
  }

  /** How a native body of this protocol is sent; undefined when the model cannot take it. */
  #spoken(protocol: ProtocolId, model: string, { tools }: ChatRequest): ProviderProtocol | undefined {
    const { vendor } = this;
    if (tools.some(({ kind }) => kind === 'custom') && !modelTraits(model).customTools) return undefined;
    const own = vendor.protocolFor?.(model) ?? vendor.protocol;
    return [own, ...(vendor.alsoNative ?? [])].find(({ id }) => id === protocol);
  }

  async #sendChat(plan: Plan, call: ProviderCall): Promise<UpstreamResponse> {
    const { protocol, model } = plan;
    const body = protocol.id === 'openai-chat' ? this.#refusedFields.trim(plan.body) : plan.body;
    const response = await this.#client.request({
      method: 'POST',
      path: this.vendor.chatPath(model, call.request.stream, protocol.id),
      body,
      headers: plan.native ? this.#clientHeaders(call.native?.headers ?? {}) : {},
      signal: call.signal,
      responseMs: this.#client.timeouts().firstTokenMs * (call.request.stream ? 1 : WHOLE_ANSWER_FACTOR),
    });
    if (response.status < 400) {
      plan.omitted.push(...(protocol.id === 'openai-chat' ? this.#refusedFields.omittedFrom(plan.body) : []));
      return response;
    }
    const failure = await this.#client.failure(response, protocol);
    if (protocol.id !== 'openai-chat' || !this.#refusedFields.learn(failure, body)) throw new UpstreamError(failure);
    return this.#sendChat(plan, call);
  }

  #clientHeaders(headers: Record<string, string>): Record<string, string> {
    const { clientHeaders } = this.vendor;
    return Object.fromEntries(Object.entries(headers).filter(([name]) => clientHeaders?.test(name)));
  }

  #decoded({ protocol, originalName, maker }: Plan, body: unknown): ChatResponse {
    try {
      const response = protocol.decodeResponse(body);
      const named = (part: Part): Part => (part.type === 'tool-call' ? { ...part, name: originalName(part.name) } : withMaker(part, maker));
      return { ...response, parts: response.parts.map(named) };
    } catch (error) {
      if (!(error instanceof UpstreamFailureError)) throw error;
      throw new UpstreamError(this.#client.described(error.failure));
    }
  }

  async #probe(path: string): Promise<Availability> {
    try {
      const signal = AbortSignal.timeout(PROBE_MS);
      const response = await this.#client.request({ method: 'GET', path, signal, responseMs: PROBE_MS });
      response.close();
      return { available: true };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return { available: false, reason: `No server answers at ${this.options.baseUrl.origin}. Start it, or set another "baseUrl".` };
    }
  }

  async #embed(path: string, body: JsonObject, signal: AbortSignal): Promise<{ body: JsonObject; usage: Usage | undefined }> {
    const responseMs = this.#client.timeouts().firstTokenMs * WHOLE_ANSWER_FACTOR;
    const answer = await this.#client.json({ method: 'POST', path, body, signal, responseMs });
    if (!isObject(answer)) throw new UpstreamError({ kind: 'server', message: `${this.#client.host} answered with no embeddings.` });
    return { body: answer, usage: decodeUsage(answer.usage) };
  }
}

/** What goes upstream, and how its answer is read. */
interface Plan {
  protocol: ProviderProtocol;
  model: string;
  /** Who makes the proofs in the answer. */
  maker: string;
  native: boolean;
  body: JsonObject;
  omitted: string[];
  /** What the client calls a tool that the model calls by this name. */
  originalName(name: string): string;
}

/** Whether a server answered a streaming request as if it had not been one. */
function ignoredStream(response: UpstreamResponse, protocol: ProviderProtocol): boolean {
  return protocol.framing === 'sse' && /^application\/json\b/i.test(response.headers['content-type'] ?? '');
}
