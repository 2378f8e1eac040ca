import type { JsonObject } from './protocol';

/**
 * The lens through which compression, classification and token counting read a request: it works on the client's
 * native body, so nothing is converted just to be looked at.
 */
export interface Segment {
  role: 'system' | 'user' | 'assistant' | 'tool';
  /**
   * `text`: prose of a message; `tool-call`: arguments of a call; `tool-result`: what a tool gave back;
   * `tool-definition`: name, description and schema of an offered tool as JSON (read only); `reasoning`: read only.
   */
  kind: 'text' | 'tool-call' | 'tool-result' | 'tool-definition' | 'reasoning';
  /** Index of the message in the conversation; system text and tool definitions outside of the messages have -1. */
  message: number;
  text: string;
  /** Replaces the text in the native body. Absent for read-only segments. */
  set?(text: string): void;
}

export type SegmentLens = (body: JsonObject) => Segment[];
