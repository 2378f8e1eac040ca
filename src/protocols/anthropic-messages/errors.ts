import type { ProxyError } from '../../proxy-error';
import type { JsonObject } from '../protocol';
import { sseEvent } from '../sse-event';

/** https://platform.claude.com/docs/en/api/errors */
const TYPES: Record<ProxyError['kind'], string> = {
  'bad-request': 'invalid_request_error',
  unauthorized: 'authentication_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  conflict: 'conflict_error',
  'payload-too-large': 'request_too_large',
  'unsupported-media-type': 'invalid_request_error',
  'budget-exceeded': 'rate_limit_error',
  'provider-failed': 'api_error',
  'provider-timeout': 'timeout_error',
  'no-provider': 'overloaded_error',
  'shutting-down': 'overloaded_error',
  internal: 'api_error',
};

export function encodeError(error: ProxyError): JsonObject {
  return { type: 'error', error: { type: TYPES[error.kind], message: messageOf(error) } };
}

/** There are no codes here: by these words Claude Code knows that it has to shorten the conversation. */
function messageOf({ message, providerCode }: ProxyError): string {
  if (providerCode !== 'context_length_exceeded' || /prompt is too long/i.test(message)) return message;
  return `prompt is too long: ${message}`;
}

/** Ends a failed stream: official clients throw at this event; no `message_stop` follows. */
export function encodeStreamError(error: ProxyError): string {
  return sseEvent({ type: 'error', error: { type: streamType(error), message: error.message } }, 'error');
}

/** There is no status here to tell a client whether and when to try again, so the type has to. */
function streamType({ providerCode, code, kind }: ProxyError): string {
  if (providerCode === 'overloaded_error') return providerCode;
  return code === 'rate_limit' ? 'rate_limit_error' : TYPES[kind];
}
