import type { ProxyError, ProxyErrorKind } from '../../proxy-error';
import type { BegunAnswer, JsonObject } from '../protocol';
import { sseEvent } from '../sse-event';

/** Clients decide by the code whether to try again: Codex does for all that it does not know. */
const CODES: Partial<Record<ProxyErrorKind, string>> = {
  'bad-request': 'invalid_prompt',
  'budget-exceeded': 'insufficient_quota',
};

/** The `error` of a failed response. */
export function errorOfResponse(error: ProxyError): JsonObject {
  return { code: codeOf(error), message: error.message };
}

/** OpenAI's own code is what its clients know; words that end in `_error` are types, and other vendors'. */
function codeOf({ providerCode, code, kind }: ProxyError): string {
  if (providerCode !== undefined && !providerCode.endsWith('_error')) return providerCode;
  return CODES[kind] ?? (code === 'rate_limit' ? 'rate_limit_exceeded' : 'server_error');
}

/**
 * `response.failed` for a stream that was passed on as it came; one of our own uses its encoder's `fail`. Clients insist on the id
 * that the response began with.
 */
export function encodeStreamError(error: ProxyError, begun?: BegunAnswer): string {
  const id = begun?.id ?? 'resp_failed';
  const response = { id, object: 'response', status: 'failed', error: errorOfResponse(error), output: [], usage: null };
  return sseEvent({ type: 'response.failed', sequence_number: begun?.messages ?? 0, response }, 'response.failed');
}
