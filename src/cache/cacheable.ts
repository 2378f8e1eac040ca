import type { ChatRequest, ChatResponse } from '../protocols/canonical';

/** Whether an answer may be repeated: it came to its own end and says or does something. Errors never become a `ChatResponse`. */
export function isCacheable({ finishReason, refusal, parts }: ChatResponse): boolean {
  if (finishReason !== 'stop' && finishReason !== 'tool-calls') return false;
  if (refusal !== undefined && refusal !== '') return false;
  return parts.some((part) => part.type !== 'reasoning' && (part.type !== 'text' || part.text.trim() !== ''));
}

/** Whether one canonical answer holds all that such a request gets; several choices and token probabilities are not in it. */
export function mayBeCached({ n, logprobs }: ChatRequest): boolean {
  return (n ?? 1) === 1 && logprobs !== true;
}
