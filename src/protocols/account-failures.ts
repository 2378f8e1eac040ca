import type { FailureKind } from './canonical';
import { objectsOf } from './lenient-json';
import type { JsonObject } from './protocol';

/**
 * What vendors say with the status of a bad request though no other request would fare better: a key that is none (Gemini, xAI), an
 * account without money (Anthropic, OpenAI, Alibaba), a country that is not served (Gemini), a limit that the user set (Anthropic).
 */
export function kindOfAccount(error: JsonObject | undefined, message: string): FailureKind | undefined {
  const words = [error?.code, error?.type, ...objectsOf(error?.details).map(({ reason }) => reason)];
  if (words.some((word) => typeof word === 'string' && ACCOUNT_WORDS.has(word.toLowerCase()))) return 'auth';
  if (ACCOUNT_MESSAGE.test(message)) return 'auth';
  return /^you have reached your specified api usage limits/i.test(message) ? 'rate-limit' : undefined;
}

const ACCOUNT_WORDS: ReadonlySet<string> = new Set([
  'api_key_invalid',
  'invalid_api_key',
  'billing_error',
  'billing_hard_limit_reached',
  'billing_not_active',
  'arrearage',
]);
const ACCOUNT_MESSAGE =
  /^(?:api key (?:not valid|not found|expired)|incorrect api key|invalid api key|your credit balance is too low|user location is not supported)/i;
