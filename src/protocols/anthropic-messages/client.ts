import type { ClientProtocol } from '../protocol';
import { decodeRequest } from './decode-request';
import { encodeResponse } from './encode-response';
import { createStreamEncoder } from './encode-stream';
import { encodeError, encodeStreamError } from './errors';
import { segments } from './segments';

/** Messages as we serve it: https://platform.claude.com/docs/en/api/messages */
export const anthropicMessagesClient: ClientProtocol = {
  id: 'anthropic-messages',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeError,
  encodeStreamError,
  segments,
};
