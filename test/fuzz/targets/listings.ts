import {
  readAnthropicListing,
  readGeminiListing,
  readOllamaModel,
  readOllamaTags,
  readOpenaiListing,
} from '../../../src/providers/model-listings';
import { demand } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { mutatedJson } from '../mutate-json';

const LISTINGS = [
  {
    data: [
      { id: 'gpt-4o', object: 'model', context_window: 128000, max_completion_tokens: 4096, top_provider: { max_completion_tokens: 1 } },
    ],
  },
  { data: [{ id: 'claude-sonnet-4-5', type: 'model', display_name: 'Sonnet', max_input_tokens: 200000 }], has_more: false },
  {
    models: [
      {
        name: 'models/gemini-2.5-pro',
        displayName: 'Pro',
        inputTokenLimit: 1000,
        outputTokenLimit: 10,
        supportedGenerationMethods: ['generateContent'],
      },
    ],
  },
  { models: [{ name: 'llama3:latest', model: 'llama3:latest', size: 1, details: { family: 'llama', parameter_size: '8B' } }] },
  {
    model_info: { 'general.architecture': 'llama', 'llama.context_length': 8192 },
    capabilities: ['completion', 'tools'],
    parameters: 'num_ctx 4096',
  },
];

/** What providers say of their models. */
export const listingTargets: FuzzTarget[] = [
  {
    name: 'listings',
    input: mutatedJson(LISTINGS.map((listing) => JSON.stringify(listing))),
    check(text) {
      const body: unknown = JSON.parse(text);
      const model = readOllamaModel('llama3', body);
      const models = [...readOpenaiListing(body), ...readAnthropicListing(body), ...readGeminiListing(body), ...(model ? [model] : [])];
      for (const { id, contextWindow, maxOutputTokens } of models) {
        demand(typeof id === 'string' && id !== '', 'a model without a name');
        for (const limit of [contextWindow, maxOutputTokens]) demand(limit === undefined || limit > 0, `a limit of ${limit} tokens`);
      }
      for (const name of readOllamaTags(body)) demand(typeof name === 'string' && name !== '', 'a tag without a name');
    },
  },
];
