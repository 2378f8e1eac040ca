import { ollamaProvider } from '../protocols/ollama/provider';
import type { ListedModel } from './catalogue';
import type { HttpVendor, VendorApi } from './http-vendor';
import { readOllamaModel, readOllamaTags } from './model-listings';
import { UpstreamError } from './provider';

/** Models asked about at once. */
const CONCURRENCY = 4;

/** https://github.com/ollama/ollama/blob/main/docs/api.md. `baseUrl` may end in `/api` or `/v1` or not. */
export const ollama: HttpVendor = {
  protocol: ollamaProvider,
  rootPath: (path) => path.replace(/\/(api|v1)$/, ''),
  chatPath: () => '/api/chat',
  authorize: (key) => ({ authorization: `Bearer ${key}` }),
  async list(api) {
    const names = readOllamaTags(await api.get('/api/tags'));
    const models: ListedModel[] = [];
    for (let i = 0; i < names.length; i += CONCURRENCY) {
      const shown = await Promise.all(names.slice(i, i + CONCURRENCY).map((name) => show(api, name)));
      models.push(...shown.filter((model) => model !== undefined));
    }
    return models;
  },
  probePath: '/api/version',
  embeddingsPath: '/v1/embeddings',
  keyless: true,
};

/** A model whose details cannot be read is still a model. */
async function show(api: VendorApi, name: string): Promise<ListedModel | undefined> {
  try {
    return readOllamaModel(name, await api.post('/api/show', { model: name }));
  } catch (error) {
    if (error instanceof UpstreamError && error.failure.kind !== 'cancelled') return { id: name };
    throw error;
  }
}
