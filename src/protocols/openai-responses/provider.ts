import { firstErrorEnds } from '../first-error-ends';
import type { ProviderProtocol } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { decodeResponse } from './decode-response';
import { encodeRequest } from './encode-request';
import { createStreamDecoder } from './stream-decoder';

/** The OpenAI Responses API as providers speak it. */
export const openaiResponsesProvider: ProviderProtocol = {
  id: 'openai-responses',
  framing: 'sse',
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => firstErrorEnds(createStreamDecoder()),
  decodeError: readUpstreamError,
};
