import { LRUCache } from 'lru-cache';
import type { NamedAnswers } from '../protocols/openai-responses/named-answers';
import type { JsonObject } from '../protocols/protocol';

/** Most memory for what answers said, and as much again for what they answered; estimated. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * The newest answers, in memory alone. Their own words and the conversations before them are kept apart: a client that refers to items
 * needs the words of all its turns, one that continues an answer only the newest conversation, which holds all turns before it.
 */
export class RememberedAnswers implements NamedAnswers {
  readonly #outputs: LRUCache<string, readonly JsonObject[]>;
  readonly #conversations: LRUCache<string, readonly unknown[]>;

  constructor(maxBytes: number = MAX_BYTES) {
    this.#outputs = new LRUCache({ maxSize: maxBytes, sizeCalculation: (items, id) => estimatedBytes(items, id) });
    this.#conversations = new LRUCache({ maxSize: maxBytes, sizeCalculation: (items, id) => estimatedBytes(items, id) });
  }

  remember(id: string, sent: readonly unknown[], output: readonly JsonObject[]): void {
    this.#outputs.set(id, output);
    this.#conversations.set(id, sent);
  }

  output(id: string): readonly JsonObject[] | undefined {
    return this.#outputs.get(id);
  }

  conversation(id: string): readonly unknown[] | undefined {
    const before = this.#conversations.get(id);
    const output = this.#outputs.get(id);
    return before && output && [...before, ...output];
  }
}

/** Of a value beside its text. */
const VALUE_BYTES = 16;

/** Texts are kept with one or two bytes per character. Nothing is copied: conversations may hold many megabytes of images. */
function estimatedBytes(items: readonly unknown[], id: string): number {
  let bytes = 2 * id.length;
  const open: unknown[] = [items];
  while (open.length > 0) {
    const value = open.pop();
    bytes += VALUE_BYTES;
    if (typeof value === 'string') bytes += 2 * value.length;
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) open.push(part);
  }
  return bytes;
}
