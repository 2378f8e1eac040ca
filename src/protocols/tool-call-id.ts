import { createHash } from 'node:crypto';

/** What a target accepts as the id of a tool call. */
export interface IdRule {
  pattern: RegExp;
  maxLength: number;
}

/**
 * An id the target accepts: the given one where it can be, else one derived from it alone, so that call and result keep
 * matching in this request and in every later one.
 */
export function fitToolCallId(id: string, rule: IdRule): string {
  if (id.length <= rule.maxLength && rule.pattern.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('hex');
  return rule.maxLength < digest.length ? digest.slice(0, rule.maxLength) : digest;
}

/** What leaves room in the 40 characters that OpenAI takes, and is made of what Anthropic takes. */
const ANSWER_ID_RULE: IdRule = { pattern: /^[A-Za-z0-9_-]+$/, maxLength: 30 };

/**
 * An id for a call that its provider gave none: the same when the same answer is read again.
 * @param answerId unique among answers
 */
export function madeUpCallId(answerId: string, index: number): string {
  return `call_${fitToolCallId(answerId, ANSWER_ID_RULE)}_${index}`;
}
