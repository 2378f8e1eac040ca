import type { ProviderProtocol } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { decodeResponse } from './decode-response';
import { createStreamDecoder } from './decode-stream';
import { encodeRequest } from './encode-request';

/** Chat Completions as OpenAI and the many compatible servers speak it. */
export const openaiChatProvider: ProviderProtocol = {
  id: 'openai-chat',
  framing: 'sse',
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError: readUpstreamError,
};
