import type { ProxyError, ProxyErrorKind } from '../../proxy-error';
import type { JsonObject } from '../protocol';
import { sseEvent } from '../sse-event';

/** Clients decide by the code whether to try again: Codex does for all that it does not know. */
const CODES: Partial<Record<ProxyErrorKind, string>> = {
  'bad-request': 'invalid_prompt',
  'budget-exceeded': 'insufficient_quota',
  'rate-limited': 'rate_limit_exceeded',
};

/** The `error` of a failed response. */
export function errorOfResponse(error: ProxyError): JsonObject {
  return { code: CODES[error.kind] ?? 'server_error', message: error.message };
}

/** `response.failed` for a stream of which nothing is known any more; one that is uses its encoder's `fail`. */
export function encodeStreamError(error: ProxyError): string {
  const response = { id: 'resp_failed', object: 'response', status: 'failed', error: errorOfResponse(error), output: [], usage: null };
  return sseEvent({ type: 'response.failed', sequence_number: 0, response }, 'response.failed');
}
