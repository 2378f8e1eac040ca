import type { ChatRequest, ChatResponse } from '../protocols/canonical';

/**
 * Whether an answer may be repeated: it came to its own end, says or does something, and all of it is here (sound and pictures of a
 * Chat answer are not). Errors never become a `ChatResponse`.
 */
export function isCacheable({ finishReason, refusal, parts }: ChatResponse): boolean {
  if (finishReason !== 'stop' && finishReason !== 'tool-calls') return false;
  if (refusal !== undefined && refusal !== '') return false;
  if (parts.some((part) => part.type === 'opaque' && part.origin === 'openai-chat')) return false;
  return parts.some((part) => part.type !== 'reasoning' && (part.type !== 'text' || part.text.trim() !== ''));
}

/**
 * Whether one canonical answer holds all that such a request gets; several choices, token probabilities and what a vendor's own tools
 * leave in its text (citations) are not in it. What the vendor keeps may have changed since.
 */
export function mayBeCached({ n, logprobs, nativeOnly, tools, hints }: ChatRequest): boolean {
  const isVendors = nativeOnly !== undefined || 'citations' in hints || tools.some(({ kind }) => kind === 'server');
  return (n ?? 1) === 1 && logprobs !== true && !isVendors;
}
