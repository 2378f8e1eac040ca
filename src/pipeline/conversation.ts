import { createHash } from 'node:crypto';
import type { Segment } from '../protocols/segments';
import { userWords } from '../routing/agent-markup';

/** Enough of the first message to tell conversations apart. */
const HASHED_CHARACTERS = 4000;

/** Names the conversation a request belongs to: its client and the first thing the user said in it. */
export function conversationId(client: string, workspace: string | null, segments: readonly Segment[]): string {
  const first = segments.find((segment) => segment.role === 'user' && segment.kind === 'text' && segment.text.trim() !== '');
  const hash = createHash('sha256')
    .update(`${client}\n${workspace ?? ''}\n`)
    .update((first?.text ?? '').slice(0, HASHED_CHARACTERS));
  return hash.digest('hex').slice(0, 24);
}

/** The user's newest words without the context blocks around them, for previews. */
export function newestUserText(segments: readonly Segment[]): string {
  const texts = segments.filter((segment) => segment.role === 'user' && segment.kind === 'text');
  const newest = texts.filter((segment) => segment.message === texts.at(-1)?.message);
  const typed = newest.map((segment) => userWords(segment.text).text).filter((text) => text !== '');
  return typed.at(-1) ?? newest.at(-1)?.text.trim() ?? '';
}
