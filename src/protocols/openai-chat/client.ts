import type { ClientProtocol } from '../protocol';
import { decodeRequest } from './decode-request';
import { encodeResponse } from './encode-response';
import { createStreamEncoder } from './encode-stream';
import { encodeError, encodeStreamError } from './errors';
import { segments } from './segments';

/** Chat Completions as we serve it: https://platform.openai.com/docs/api-reference/chat */
export const openaiChatClient: ClientProtocol = {
  id: 'openai-chat',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeError,
  encodeStreamError,
  segments,
};
