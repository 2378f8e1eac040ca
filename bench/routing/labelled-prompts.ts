import { readFileSync } from 'node:fs';
import type { Segment } from '../../src/protocols/segments';
import type { LabelledPrompt } from './prompt-families';

export function readPrompts(file = 'test/routing/prompts.jsonl'): LabelledPrompt[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabelledPrompt);
}

/** A labelled prompt as a request's segments. */
export function toSegments({ messages }: Pick<LabelledPrompt, 'messages'>): Segment[] {
  return messages.map(({ role, text }, message) => ({
    role,
    kind: role === 'tool' ? 'tool-result' : 'text',
    message: role === 'system' ? -1 : message,
    text,
  }));
}
