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
