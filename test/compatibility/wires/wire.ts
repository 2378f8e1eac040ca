import type { z } from 'zod';
import type { JsonObject } from '../../../src/protocols/protocol';
import { type Asked, Refusal, type Script } from '../exchange';

/** One vendor's API, played faithfully enough that its own SDK cannot tell the difference. */
export interface Wire {
  /** Whether a request to this path is one for an answer. */
  serves(path: string): boolean;
  /** @throws Refusal for whatever the vendor answers 400 to */
  read(body: unknown, path: string): Asked;
  whole(script: Script, model: string): JsonObject;
  /** The framed messages of a streamed answer. `body` is the request. */
  stream(script: Script, model: string, body: unknown): string[];
  /** The body of an error answer. */
  error(status: number, message: string): JsonObject;
  /** The framed message that breaks off a stream. */
  streamError(message: string): string;
  contentType: string;
  /** By which messages of `stream` text, thoughts or calls have begun; what follows is cut off by a break. */
  hasBegun(framed: string): boolean;
}

export function sse(data: unknown, event?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`;
}

/** Vendors refuse what they do not know. */
export function readStrictly<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Refusal(`${issue?.path.join('.')}: ${issue?.message}`);
}

export function joined(pieces: readonly string[] | undefined): string {
  return (pieces ?? []).join('');
}

/** `data:image/png;base64,…` */
export function dataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}
