import { anthropicMessagesProvider } from '../protocols/anthropic-messages/provider';
import type { HttpVendor } from './http-vendor';
import { readAnthropicListing } from './model-listings';

/** https://docs.anthropic.com/en/api. `baseUrl` may end in `/v1` or not. */
export const anthropic: HttpVendor = {
  protocol: anthropicMessagesProvider,
  rootPath: (path) => `${path.replace(/\/v1$/, '')}/v1`,
  chatPath: () => '/messages',
  authorize: (key) => ({ 'x-api-key': key }),
  headers: { 'anthropic-version': '2023-06-01' },
  clientHeaders: /^anthropic-/,
  // Claude Code marks the long-context variant in the name; the API knows it by a header.
  modelName: (model) => model.replace(/\[1m\]$/, ''),
  demandsOutputLimit: true,
  list: async (api) => readAnthropicListing(await api.get('/models?limit=1000')),
};
