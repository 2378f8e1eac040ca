import type { ClientProtocolId } from '../protocols/canonical';
import type { JsonObject } from '../protocols/protocol';

/** One request as it reaches the pipeline, whoever brought it (HTTP, or the editor's own chat). */
export interface IncomingRequest {
  protocol: ClientProtocolId;
  body: JsonObject;
  /** The client's headers, lower case. */
  headers: Record<string, string>;
  client: string;
  workspace: string | null;
  /** Aborts when the client hangs up. */
  signal: AbortSignal;
}

/**
 * What goes back. `chunks` must be read to its end, or returned early when the client is gone, or when `cutOff` aborts: the proxy ends then, and
 * waits for who reads no more no longer.
 */
export interface Answer {
  headers: Record<string, string>;
  body:
    | { kind: 'complete'; content: string | Uint8Array }
    | { kind: 'stream'; chunks: AsyncIterable<string | Uint8Array>; cutOff?: AbortSignal };
}
