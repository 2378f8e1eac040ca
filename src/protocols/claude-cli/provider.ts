import { isObject, nonEmpty } from '../lenient-json';
import type { ProviderProtocol } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { decodeResponse } from './decode-response';
import { createStreamDecoder } from './decode-stream';
import { encodeRequest } from './encode-request';
import { resultFailure } from './result-line';

/** The Claude CLI: what goes in are `systemPrompt` and `prompt`, what comes out are its lines of JSON. */
export const claudeCliProvider: ProviderProtocol = {
  id: 'claude-cli',
  framing: 'ndjson',
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError: (status, body) =>
    isObject(body) && body.type === 'result' ? resultFailure(body, nonEmpty(body.error)) : readUpstreamError(status, body),
};
