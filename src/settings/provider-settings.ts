import { z } from 'zod';

const modelId = z.string().min(1);

/** A model the user describes; what is absent comes from the catalogue, prices from the price library. */
export const modelSettings = z.strictObject({
  id: modelId.describe('The model name that the provider expects.'),
  tier: z.enum(['economy', 'standard', 'premium']).optional().describe('Which requests it is meant for.'),
  inputUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million prompt tokens.'),
  outputUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million answer tokens.'),
  cacheReadUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million prompt tokens read from the prompt cache.'),
  cacheWriteUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million prompt tokens written to the prompt cache.'),
  contextWindow: z.int().positive().optional().describe('Tokens of prompt and answer together.'),
  maxOutputTokens: z.int().positive().optional().describe('Most tokens in one answer.'),
  capabilities: z
    .array(z.enum(['tools', 'vision', 'json', 'reasoning']))
    .optional()
    .describe('What the model can do.'),
});

/** One entry of `providers`. `type` is needed for ids other than the built-in ones only. */
export const providerSettings = z.strictObject({
  type: z
    .enum(['claude-cli', 'anthropic', 'openai', 'gemini', 'ollama', 'openai-compatible', 'editor', 'demo'])
    .optional()
    .describe('How to talk to it. Needed for ids other than the built-in ones.'),
  enabled: z
    .union([z.boolean(), z.literal('auto')])
    .default('auto')
    .describe('`auto` means: when a key, binary or server is there.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where its API is: https, or http on this machine.'),
  apiKey: z.string().min(1).optional().describe('Only for the headless proxy; in the editor use the command "Set API Key…".'),
  path: z.string().min(1).optional().describe('Claude CLI: the binary.'),
  env: z.record(z.string(), z.string()).optional().describe('Claude CLI: extra environment variables, such as a gateway of its own.'),
  billing: z.enum(['metered', 'subscription']).default('metered').describe('`subscription`: costs are shown as used quota, not as money.'),
  priority: z.number().optional().describe('Smaller is preferred among equals; 100 when not set.'),
  models: z.array(modelSettings).optional().describe('Models in addition to those the provider lists itself.'),
});

export type ModelSettings = z.infer<typeof modelSettings>;
export type ProviderSettings = z.infer<typeof providerSettings>;

/** A provider's id: part of `provider:model`, so it has no colon. */
export const PROVIDER_ID = /^[a-z0-9][a-z0-9._-]*$/i;
