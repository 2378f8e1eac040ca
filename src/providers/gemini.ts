import { geminiProvider } from '../protocols/gemini/provider';
import { nonEmpty, objectOf } from '../protocols/lenient-json';
import type { ListedModel } from './catalogue';
import type { HttpVendor } from './http-vendor';
import { readGeminiListing } from './model-listings';

/** A listing has a page or two; more would be a loop. */
const MAX_PAGES = 10;

/** https://ai.google.dev/api. The key goes in a header: addresses end up in logs. */
export const gemini: HttpVendor = {
  protocol: geminiProvider,
  rootPath: (path) => path || '/v1beta',
  chatPath: (model, stream) => {
    const name = model.includes('/') ? model.split('/').map(encodeURIComponent).join('/') : `models/${encodeURIComponent(model)}`;
    return stream ? `/${name}:streamGenerateContent?alt=sse` : `/${name}:generateContent`;
  },
  authorize: (key) => ({ 'x-goog-api-key': key }),
  async list(api) {
    const models: ListedModel[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const body = await api.get(`/models?pageSize=1000${token === undefined ? '' : `&pageToken=${encodeURIComponent(token)}`}`);
      models.push(...readGeminiListing(body));
      token = nonEmpty(objectOf(body)?.nextPageToken);
      if (token === undefined) break;
    }
    return models;
  },
};
