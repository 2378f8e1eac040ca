import { createHash } from 'node:crypto';
import type { Segment } from '../protocols/segments';
import { ATTACHED_MARK, isAgentMessage, userWords } from '../routing/agent-markup';

/** Enough of the first message to tell conversations apart. */
const HASHED_CHARACTERS = 4000;

const ATTACHED = new RegExp(`^${ATTACHED_MARK}$`, 'gm');

/**
 * Names the conversation a request belongs to: its client and the first thing the user said in it. What agents say before that (skills,
 * rules, the date) is the same in all their conversations.
 */
export function conversationId(client: string, workspace: string | null, segments: readonly Segment[]): string {
  const { text, words } = firstSaid(segments);
  const hash = createHash('sha256')
    .update(`${client}\n${workspace ?? ''}\n`)
    .update(text.slice(0, HASHED_CHARACTERS))
    .update(words.slice(0, HASHED_CHARACTERS));
  return hash.digest('hex').slice(0, 24);
}

function firstSaid(segments: readonly Segment[]): { text: string; words: string } {
  const texts = segments.filter((segment) => segment.role === 'user' && segment.kind === 'text' && segment.text.trim() !== '');
  for (const { text } of texts) {
    const words = isAgentMessage(text) ? '' : userWords(text).text;
    if (words !== '') return { text, words };
  }
  return { text: texts[0]?.text ?? '', words: '' };
}

/** The user's newest words without the context blocks around them, for previews. */
export function newestUserText(segments: readonly Segment[]): string {
  const texts = segments.filter((segment) => segment.role === 'user' && segment.kind === 'text');
  const newest = texts.filter((segment) => segment.message === texts.at(-1)?.message);
  const typed = newest.map((segment) => userWords(segment.text).text.replace(ATTACHED, '…')).filter((text) => text !== '');
  return typed.at(-1) ?? newest.at(-1)?.text.trim() ?? '';
}
