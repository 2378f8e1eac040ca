/**
 * The canonical form: what every wire format is decoded to and encoded from, so that N protocols need 2N conversions.
 *
 * A `ChatRequest` is what the client asked for, a `StreamEvent` one step of the answer, a `ChatResponse` the whole of it.
 */

export type ProtocolId = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini' | 'ollama' | 'claude-cli' | 'editor';

export type ClientProtocolId = 'openai-chat' | 'openai-responses' | 'anthropic-messages';

export interface TextPart {
  type: 'text';
  text: string;
  /** The client's own prompt-cache breakpoint after this part (Anthropic `cache_control`), verbatim. */
  cacheControl?: unknown;
}

/** An image by URL (`http`, `https`) or as base64 data. */
export interface ImagePart {
  type: 'image';
  source: { kind: 'url'; url: string } | { kind: 'base64'; mediaType: string; data: string };
  /** OpenAI's `detail`: `low`, `high` or `auto`. */
  detail?: string;
  cacheControl?: unknown;
}

/** A document, such as a PDF, by URL or as base64 data. */
export interface FilePart {
  type: 'file';
  source: { kind: 'url'; url: string } | { kind: 'base64'; mediaType: string; data: string } | { kind: 'id'; id: string };
  filename?: string;
  cacheControl?: unknown;
}

export interface ToolCallPart {
  type: 'tool-call';
  id: string;
  name: string;
  /** Exactly the characters the model produced: JSON for a function, free text for a custom tool. */
  arguments: string;
  kind: 'function' | 'custom';
  /** A provider's proof that travels with the call (Gemini `thoughtSignature`). */
  signature?: string;
  cacheControl?: unknown;
}

export interface ToolResultPart {
  type: 'tool-result';
  callId: string;
  content: (TextPart | ImagePart | FilePart)[];
  isError?: boolean;
  /** Whether the call it answers was of a custom (free text) tool. */
  kind: 'function' | 'custom';
  cacheControl?: unknown;
}

/** What the model thought. `signature` and `encrypted` are proofs only the protocol that made them (`origin`) accepts back. */
export interface ReasoningPart {
  type: 'reasoning';
  text: string;
  origin: ProtocolId;
  id?: string;
  signature?: string;
  encrypted?: string;
  /** Whose proof it is, where several speak its protocol: the provider's host and model. */
  maker?: string;
}

/** A part only its own protocol understands (a server tool's result, say). Other protocols refuse or leave it out. */
export interface OpaquePart {
  type: 'opaque';
  origin: ProtocolId;
  value: unknown;
}

export type Part = TextPart | ImagePart | FilePart | ToolCallPart | ToolResultPart | ReasoningPart | OpaquePart;

/** Tool results stand in `user` messages; `system` messages may stand anywhere. */
export interface Message {
  role: 'system' | 'user' | 'assistant';
  parts: Part[];
  name?: string;
}

/** What the client really offered, when a tool's `name` is only our stand-in for something that other protocols lack. */
export type StandsFor =
  /** A tool inside a namespace of the Responses API; calls go back as `{ namespace, name }`. */
  | { kind: 'namespace'; namespace: string; name: string }
  /** The `local_shell` tool of the Responses API; calls go back as `local_shell_call`. */
  | { kind: 'local-shell' };

export type Tool =
  | {
      kind: 'function';
      name: string;
      description?: string;
      parameters: Record<string, unknown>;
      strict?: boolean;
      cacheControl?: unknown;
      standsFor?: StandsFor;
    }
  | { kind: 'custom'; name: string; description?: string; format?: unknown; standsFor?: StandsFor }
  /** A tool the provider runs itself (web search, code execution): only its own protocol can carry it. */
  | { kind: 'server'; name: string; origin: ProtocolId; value: unknown };

export type ToolChoice = { type: 'auto' } | { type: 'none' } | { type: 'required' } | { type: 'tool'; name: string };

export type ResponseFormat =
  | { type: 'json' }
  | { type: 'json-schema'; name: string; schema: Record<string, unknown>; strict?: boolean; description?: string };

export interface Reasoning {
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, or a vendor's own word. */
  effort?: string;
  /** Upper limit of thinking tokens (Anthropic `budget_tokens`, Gemini `thinkingBudget`). */
  budgetTokens?: number;
  /** Whether the client wants the thoughts (or their summary) in the answer. */
  visible?: boolean;
}

export interface ChatRequest {
  /** As the client wrote it: `auto`, `provider:model`, a plain name or an alias. */
  model: string;
  messages: Message[];
  tools: Tool[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
  responseFormat?: ResponseFormat;
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  stop?: string[];
  seed?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  /** Number of answers wanted; above 1 only Chat Completions providers can serve it. */
  n?: number;
  logprobs?: boolean;
  topLogprobs?: number;
  logitBias?: Record<string, number>;
  reasoning?: Reasoning;
  stream: boolean;
  /** Whether a streaming Chat Completions client asked for the final usage chunk. */
  includeUsage?: boolean;
  /**
   * Wishes that do not change what the answer may contain (`metadata`, `user`, `store`, `prompt_cache_key`, …), under
   * their wire names. A target that has no such thing leaves them out and says so in the log.
   */
  hints: Record<string, unknown>;
  /**
   * Paths of fields that only a provider of the client's own protocol can serve (`previous_response_id`, an item by
   * reference, …), because what they name lives there. Any other provider must refuse the request, naming them.
   */
  nativeOnly?: string[];
  /** What the answer repeats of the request as the client wrote it, where its protocol does that (Responses), under wire names. */
  echoed?: Record<string, unknown>;
  /** The conversation as a Responses client wrote it, when it may name the answer instead of sending both again. */
  sentItems?: readonly unknown[];
  /** A Chat Completions client that still offers `functions`: calls reach it as `function_call`, not as `tool_calls`. */
  legacyFunctions?: boolean;
}

export interface Usage {
  /** All prompt tokens, cache reads and writes included. */
  inputTokens: number;
  /** Part of `inputTokens` served from the provider's prompt cache. */
  cacheReadTokens: number;
  /** Part of `inputTokens` written to the provider's prompt cache, whatever the duration. */
  cacheWriteTokens: number;
  /** Part of `cacheWriteTokens` written with a lifetime of one hour. */
  cacheWrite1hTokens: number;
  /** All output tokens, reasoning included. */
  outputTokens: number;
  /** Part of `outputTokens` spent on reasoning. */
  reasoningTokens: number;
  /** Server-side web searches, which some providers bill per request. */
  webSearches?: number;
  /** Whether it was served by other terms than those of the price list (a faster service tier, say), so that its cost is a guess. */
  offList?: true;
  /** The cost the provider itself reported (Claude CLI), in US dollars. */
  reportedCostUsd?: number;
  /** The model that made the answer, where the provider turned to another than the one it was asked for. */
  servedBy?: string;
  /** What the provider charges for besides: the counts above leave it out. */
  asides?: Aside[];
}

/** Work that the provider had done on the side: a summary of the conversation, a second model's advice, an attempt that was given up. */
export interface Aside {
  /** Absent where it is the model that was asked. */
  model?: string;
  usage: Usage;
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';

/** A failure an upstream reported or that we met on the way to it. */
export interface UpstreamFailure {
  kind: FailureKind;
  /** For people; never holds a key. */
  message: string;
  /** The upstream's HTTP status, when there was one. */
  status?: number;
  /** Milliseconds the upstream asked us to wait. */
  retryAfterMs?: number;
  /** The upstream's own error body, verbatim, for pass-through of 400, 404, 413 and 422. */
  body?: unknown;
}

export type FailureKind =
  | 'rate-limit'
  | 'timeout'
  | 'server'
  | 'network'
  | 'auth'
  | 'bad-request'
  | 'not-available'
  | 'too-large'
  | 'truncated'
  | 'cancelled';

export type StreamEvent =
  | { type: 'start'; id?: string; model?: string }
  | { type: 'text'; text: string }
  | { type: 'refusal'; text: string }
  /** `id` names the reasoning it belongs to, where the protocol says so beforehand. */
  | { type: 'reasoning'; text: string; id?: string }
  /** Ends a run of reasoning and carries its proof. */
  | { type: 'reasoning-end'; origin: ProtocolId; id?: string; signature?: string; encrypted?: string; maker?: string }
  /** `index` numbers the calls of one answer from 0 and ties the arguments to their call. */
  | { type: 'tool-call'; index: number; id: string; name: string; kind: 'function' | 'custom'; signature?: string }
  | { type: 'tool-arguments'; index: number; text: string }
  | { type: 'opaque'; origin: ProtocolId; value: unknown }
  /** May come more than once; the newest replaces the earlier ones. */
  | { type: 'usage'; usage: Usage }
  | { type: 'finish'; reason: FinishReason; stopSequence?: string }
  | { type: 'error'; failure: UpstreamFailure };

/** A whole answer. `parts` holds text, reasoning, tool call and opaque parts in the order they were produced. */
export interface ChatResponse {
  id?: string;
  model?: string;
  parts: Part[];
  refusal?: string;
  finishReason: FinishReason;
  stopSequence?: string;
  /** Absent when the provider reported none. */
  usage?: Usage;
}
