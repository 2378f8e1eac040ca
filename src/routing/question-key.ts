import { createHash } from 'node:crypto';
import type { Segment } from '../protocols/segments';
import { isAgentMessage, userWords } from './agent-markup';
import { mapEnvironmentBlocks } from './environment-blocks';
import { normalizeText, tokenize } from './normalize-text';
import { isSideJob } from './side-job';

/** What is shorter ("continue", "Warmup", "hi") is said to anybody about anything (words). */
const LEAST_WORDS = 3;

/** Nobody types this much; templates and pasted files have their own reasons to come again (characters). */
const MOST_CHARACTERS = 2000;

/** Commands of agents stand for a text that is the same whatever it is about. */
const COMMAND = /<command-(?:name|message)>|^\s*\//;

/**
 * Names what a person asks with the newest message, in all that stands around it: two requests with the same name ask the same up to
 * case, white space, how the sentence ends, and the numbers that agents add about their surroundings. Of no use to anybody who wants
 * to read it.
 * @returns null when nobody is asking: results of tools, commands, side jobs of a client, what is too short or too long
 */
export function questionKey(segments: readonly Segment[]): string | null {
  const newest = segments.findLast(({ message }) => message >= 0)?.message;
  const last = segments.filter(({ message }) => message === newest);
  if (newest === undefined || !last.every(isTyped) || isSideJobOfClient(segments, newest)) return null;
  const words = last
    .map(({ text }) => userWords(text).text)
    .join('\n')
    .trim();
  if (words.length > MOST_CHARACTERS || tokenize(normalizeText(words)).length < LEAST_WORDS) return null;
  const hash = createHash('sha1');
  for (const { role, kind, message, text } of segments) {
    if (kind === 'tool-definition') continue;
    hash.update(`\u0000${role} ${kind} ${message}\u0000`).update(message === newest ? normalised(text) : text);
  }
  return hash.digest('base64');
}

function isTyped({ role, kind, text }: Segment): boolean {
  return role === 'user' && kind === 'text' && !isAgentMessage(text) && !COMMAND.test(text);
}

/** Clients put the instructions of a side job into the system text, or into a message of their own, and offer no tools for it. */
function isSideJobOfClient(segments: readonly Segment[], newest: number): boolean {
  if (segments.some(({ kind }) => kind === 'tool-definition')) return false;
  return segments.some(({ role, message, text }) => (role === 'system' || message === newest) && isSideJob(text));
}

function normalised(text: string): string {
  return mapEnvironmentBlocks(text, (block) => block.replace(/\d+/g, '0'))
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s.!?…。！？]{1,20}$/, '');
}
