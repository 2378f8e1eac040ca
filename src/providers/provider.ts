import type { ModelInfo } from '../model-info';
import type { ChatRequest, ChatResponse, ProtocolId, StreamEvent, UpstreamFailure, Usage } from '../protocols/canonical';
import type { JsonObject } from '../protocols/protocol';

/** A request body in the provider's own protocol, as the client sent it (compressed text apart). */
export interface NativeRequest {
  /** The protocol of `body`; the provider's own when absent. */
  protocol?: ProtocolId;
  body: JsonObject;
  /** The client's headers that belong to the protocol (`anthropic-beta`, `anthropic-version`, `openai-organization`, …). */
  headers: Record<string, string>;
}

export interface ProviderCall {
  /** The model's name as the provider knows it. */
  model: string;
  /** What the provider's protocol lacks and can emulate (custom tools), the provider emulates. */
  request: ChatRequest;
  /** Present when the provider takes the client's protocol as it is: send this body with the model's name put in. */
  native?: NativeRequest;
  /** Whether the client left the model to us, or named another one: a native body is then put as this model takes it. */
  routed?: boolean;
  /** The output limit to send upstream, in tokens; already put into `request` and to be put into a native body. */
  maxOutputTokens?: number;
  signal: AbortSignal;
}

/** One step of a streamed answer: what it means, and the bytes it came as when they are in the client's own protocol. */
export interface UpstreamFrame {
  events: StreamEvent[];
  /** Absent when the client speaks another protocol, and for a usage chunk that only we asked for. */
  bytes?: Uint8Array;
}

export type ProviderAnswer =
  | {
      kind: 'complete';
      response: ChatResponse /** The native body's bytes. */;
      bytes?: Uint8Array;
      headers: Record<string, string>;
      omitted: string[];
    }
  | { kind: 'stream'; frames: AsyncIterable<UpstreamFrame>; headers: Record<string, string>; omitted: string[] };

/** Thrown by `send`, and by the frames of a stream, for everything that went wrong upstream. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(readonly failure: UpstreamFailure) {
    super(failure.message);
  }
}

export type Availability = { available: true } | { available: false /** What is missing and what to do. */; reason: string };

/** Who answers: one vendor, server or binary with its models. */
export interface Provider {
  readonly id: string;
  readonly displayName: string;
  readonly protocol: ProtocolId;
  /** Whether this request's own body, in this protocol, can go to the model as it came. Absent: those of the provider's protocol can. */
  takesAsIs?(protocol: ProtocolId, model: string, request: ChatRequest): boolean;
  /** Whether its answers cost nothing and never leave this machine. */
  readonly local: boolean;
  /** Marked "Demo" everywhere; answers offline. */
  readonly demo: boolean;
  /** Smaller is preferred among equals; default 100. */
  readonly priority: number;
  /** The models known so far: from settings, the last discovery or the shipped catalogue. Cheap; called for every request. */
  models(): readonly ModelInfo[];
  /** A model by its id, described as well as can be when no list has it: tomorrow's models are asked for by name today. */
  describeModel?(id: string): ModelInfo;
  /** Whether `models()` is the provider's own word, so that a model it does not hold does not exist there. */
  readonly modelsListed?: boolean;
  /**
   * Whether `models()` would hold a model of this name if there were one, so that it need not be asked for. Vendors have models that they
   * do not list, such as dated versions; a compatible server has those of its listing or its settings.
   */
  wouldList?(id: string): boolean;
  /** Whether a key, binary or server is there. Cheap after the first call. */
  availability(): Promise<Availability>;
  /** Refreshes `models()` from the provider's own listing; keeps what it had when that fails. */
  discover(signal: AbortSignal): Promise<void>;
  /** @throws UpstreamError, and ProxyError 400 for what this provider cannot carry */
  send(call: ProviderCall): Promise<ProviderAnswer>;
  /** Passes a body to the provider's embeddings endpoint; absent where there is none. `usage` is undefined where it reports none. */
  embed?(body: JsonObject, signal: AbortSignal): Promise<{ body: JsonObject; usage: Usage | undefined }>;
  dispose(): Promise<void>;
}
