import type { ProxyError } from '../proxy-error';
import type { ChatRequest, ChatResponse, ClientProtocolId, ProtocolId, StreamEvent, UpstreamFailure } from './canonical';
import type { Segment } from './segments';

/** A JSON object as it came over the wire. */
export type JsonObject = Record<string, unknown>;

/** What an answer to a client is labelled with. */
export interface AnswerLabel {
  /** Our task id; the base of the response id when the provider gave none. */
  taskId: string;
  /** The model that answered, as the provider names it. */
  model: string;
  /** Seconds since 1970. */
  createdAtSeconds: number;
  /** Estimated tokens of the prompt, for what has to be said before the provider has counted. */
  promptTokens?: number;
}

/** How far an answer got that was passed on as it came. */
export interface BegunAnswer {
  /** The provider's id of it. */
  id: string | undefined;
  /** Framed messages that went out. */
  messages: number;
}

/** How clients talk to us: one of the three protocols that we serve. */
export interface ClientProtocol {
  readonly id: ClientProtocolId;
  /**
   * The body with what it only names, and we remember, put in its place; done before anything reads it. Without it: no such names.
   * @throws ProxyError 400 for an answer of ours that is not remembered any more
   */
  resolveNames?(body: JsonObject): JsonObject;
  /**
   * Validates the body and reads it into the canonical form. Unknown fields are ignored here; they survive in the native body.
   * @throws ProxyError 400 with the path of the field (`messages[1].role`)
   */
  decodeRequest(body: JsonObject): ChatRequest;
  /** Calls of tools that a provider could have only as functions (`custom-tool-emulation`) are turned back, here and in streams. */
  encodeResponse(response: ChatResponse, label: AnswerLabel, request: ChatRequest): JsonObject;
  /** A fresh encoder for one streamed answer. */
  createStreamEncoder(label: AnswerLabel, request: ChatRequest): StreamEncoder;
  /** The body of an error answer in this protocol's own shape. */
  encodeError(error: ProxyError): JsonObject;
  /**
   * The bytes that end a failed stream: this protocol's error event, never a clean end.
   * @param begun what has been passed on of the answer, where its bytes went out as they came
   */
  encodeStreamError(error: ProxyError, begun?: BegunAnswer): string;
  /** Whether a streaming client has to be told of this failure by that event though nothing was streamed yet. Without it: never. */
  failsInStream?(error: ProxyError): boolean;
  /** The text pieces of a native body, in document order, each with a setter. */
  segments(body: JsonObject): Segment[];
}

/** Turns canonical events into the bytes of one streamed answer. */
export interface StreamEncoder {
  /** The bytes for one event; empty when the protocol has nothing to say for it. */
  encode(event: StreamEvent): string;
  /** The bytes that end a successful stream. Called once, after `finish`. */
  end(): string;
  /**
   * The bytes that end a failed stream where the error event must fit what was sent before (ids, sequence numbers).
   * Called once, instead of `end`. Protocols without it use `encodeStreamError`.
   */
  fail?(error: ProxyError): string;
}

/** What a provider request became, and what could not be carried over. */
export interface EncodedRequest {
  body: JsonObject;
  /** Wire names of hints that were left out because the target has no such thing. */
  omitted: string[];
}

/** How we talk to providers. */
export interface ProviderProtocol {
  readonly id: ProtocolId;
  /** How a streamed answer is framed. */
  readonly framing: 'sse' | 'ndjson';
  /**
   * @param model the model's name as the provider knows it
   * @throws ProxyError 400 naming what this provider cannot do (`n`, `logprobs`, a server tool, …)
   */
  encodeRequest(request: ChatRequest, model: string): EncodedRequest;
  decodeResponse(body: unknown): ChatResponse;
  /** A fresh decoder for one streamed answer. */
  createStreamDecoder(): StreamDecoder;
  /** Reads the provider's error body; `status` is the HTTP status, or 200 for an error that came in an otherwise good answer. */
  decodeError(status: number, body: unknown): UpstreamFailure;
}

/** One framed message of a streamed answer: an SSE event or a line of NDJSON. */
export interface WireMessage {
  /** The SSE event name; empty for NDJSON and for unnamed events. */
  event: string;
  data: string;
}

export interface StreamDecoder {
  /** The canonical events of one framed message; unknown messages give none. Throws nothing: garbage becomes an `error` event. */
  decode(message: WireMessage): StreamEvent[];
  /** Called once when the bytes end. An answer that never finished gives an `error` event of kind `truncated`. */
  end(): StreamEvent[];
}
