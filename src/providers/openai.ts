import { openaiChatProvider } from '../protocols/openai-chat/provider';
import { openaiResponsesProvider } from '../protocols/openai-responses/provider';
import type { HttpVendor } from './http-vendor';
import { isChatModelName, RESPONSES_ONLY, readOpenaiListing } from './model-listings';

/** Names with a date or a build number, of which the plain name is the same model. */
const DATED = /-(\d{4}-\d{2}-\d{2}|\d{4}|latest)$/;

/** https://platform.openai.com/docs/api-reference. Clients of Responses are served by its own `/responses`. */
export const openai: HttpVendor = {
  protocol: openaiChatProvider,
  alsoNative: [openaiResponsesProvider],
  rootPath: (path) => path || '/v1',
  chatPath: (_model, _stream, protocol) => (protocol === 'openai-responses' ? '/responses' : '/chat/completions'),
  authorize: (key) => ({ authorization: `Bearer ${key}` }),
  clientHeaders: /^openai-/,
  protocolFor: (model) => (RESPONSES_ONLY.test(model) ? openaiResponsesProvider : openaiChatProvider),
  async list(api) {
    const models = readOpenaiListing(await api.get('/models'));
    const names = new Set(models.map(({ id }) => id));
    return models.filter(({ id }) => !RESPONSES_ONLY.test(id) && !(DATED.test(id) && names.has(id.replace(DATED, ''))));
  },
  embeddingsPath: '/embeddings',
};

/** Any server that speaks Chat Completions: Groq, Mistral, OpenRouter, vLLM, LM Studio, … */
export const openaiCompatible: HttpVendor = {
  protocol: openaiChatProvider,
  rootPath: (path) => path || '/v1',
  chatPath: () => '/chat/completions',
  authorize: (key) => ({ authorization: `Bearer ${key}` }),
  clientHeaders: /^openai-/,
  list: async (api) => readOpenaiListing(await api.get('/models')),
  wouldList: isChatModelName,
  embeddingsPath: '/embeddings',
};
