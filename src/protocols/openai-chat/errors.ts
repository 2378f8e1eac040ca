import type { ProxyError, ProxyErrorKind } from '../../proxy-error';
import type { JsonObject } from '../protocol';
import { sseEvent } from '../sse-event';

const TYPES: Record<ProxyErrorKind, string> = {
  'bad-request': 'invalid_request_error',
  unauthorized: 'authentication_error',
  forbidden: 'permission_error',
  'not-found': 'invalid_request_error',
  conflict: 'invalid_request_error',
  'payload-too-large': 'invalid_request_error',
  'unsupported-media-type': 'invalid_request_error',
  'budget-exceeded': 'insufficient_quota',
  'provider-failed': 'api_error',
  'provider-timeout': 'api_error',
  'no-provider': 'api_error',
  'shutting-down': 'api_error',
  internal: 'server_error',
};

const CODES: Partial<Record<ProxyErrorKind, string>> = {
  unauthorized: 'invalid_api_key',
  'budget-exceeded': 'budget_exceeded',
};

/** OpenAI's error shape: https://platform.openai.com/docs/guides/error-codes */
export function encodeError(error: ProxyError): JsonObject {
  return {
    error: {
      message: error.message,
      type: TYPES[error.kind],
      param: error.param ?? null,
      code: error.providerCode ?? error.code ?? CODES[error.kind] ?? null,
    },
  };
}

/** Ends a failed stream: official clients throw at this event; neither a finish reason nor `[DONE]` follows. */
export function encodeStreamError(error: ProxyError): string {
  return sseEvent(encodeError(error));
}
