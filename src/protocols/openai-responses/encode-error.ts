import type { ProxyError, ProxyErrorKind } from '../../proxy-error';
import { objectOf } from '../lenient-json';
import { encodeError } from '../openai-chat/errors';
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
 * The event `error`, which OpenAI sends before `response.failed`: the official client, and what is built on it, throws at this one
 * alone. The reference has its words flat, OpenAI sends them in `error`; clients read either.
 */
export function errorEvent(error: ProxyError): JsonObject {
  const words = { ...errorOfResponse(error), param: error.param ?? null };
  return { ...words, error: { ...objectOf(encodeError(error).error), ...words } };
}

/**
 * What ends a stream that was passed on as it came; one of our own uses its encoder's `fail`. Clients insist on the id
 * that the response began with.
 */
export function encodeStreamError(error: ProxyError, begun?: BegunAnswer): string {
  const id = begun?.id ?? 'resp_failed';
  const response = { id, object: 'response', status: 'failed', error: errorOfResponse(error), output: [], usage: null };
  const next = begun?.messages ?? 0;
  return (
    sseEvent({ type: 'error', sequence_number: next, ...errorEvent(error) }, 'error') +
    sseEvent({ type: 'response.failed', sequence_number: next + 1, response }, 'response.failed')
  );
}
