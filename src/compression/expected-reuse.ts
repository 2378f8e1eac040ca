import type { Segment } from '../protocols/segments';

/** An agent's loop goes on within seconds until its task is done; on the way it is nearly never the last turn. */
const AGENT = 0.9;

/** Somebody who came back once comes back again, more often than not within the cache's five minutes. */
const CONVERSATION = 0.6;

/** Most single questions stay single. */
const QUESTION = 0.2;

/** How likely another turn that begins with this prompt follows while the provider's cache holds it, 0–1. */
export function expectedReuse(segments: readonly Segment[]): number {
  if (segments.some(({ kind }) => kind === 'tool-definition' || kind === 'tool-call' || kind === 'tool-result')) return AGENT;
  return segments.some(({ role, message }) => role === 'assistant' && message >= 0) ? CONVERSATION : QUESTION;
}
