import type { ProviderProtocol } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { decodeResponse } from './decode-response';
import { createStreamDecoder } from './decode-stream';
import { encodeRequest } from './encode-request';

/** Messages as Anthropic and compatible endpoints speak it. */
export const anthropicMessagesProvider: ProviderProtocol = {
  id: 'anthropic-messages',
  framing: 'sse',
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError: readUpstreamError,
};
