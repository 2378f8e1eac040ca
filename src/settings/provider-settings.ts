import { z } from 'zod';
import { TIERS } from '../model-info';

const modelId = z.string().min(1);

/** A model the user describes; what is absent comes from the catalogue, prices from the price library. */
export const modelSettings = z.strictObject({
  id: modelId.describe('The name by which the provider knows it.'),
  tier: z
    .enum(TIERS)
    .meta({
      enumDescriptions: [
        'Cheap and quick: simple questions and small changes.',
        'For most work.',
        'The most able: hard problems, long contexts.',
      ],
    })
    .optional()
    .describe('The requests it is meant for; known models need none.'),
  inputUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million prompt tokens.'),
  outputUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million answer tokens.'),
  cacheReadUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million prompt tokens read from the prompt cache.'),
  cacheWriteUsdPerMTok: z.number().nonnegative().optional().describe('US dollars per million prompt tokens written to the prompt cache.'),
  contextWindow: z.int().positive().optional().describe('The most tokens of prompt and answer together.'),
  maxOutputTokens: z.int().positive().optional().describe('The most tokens of one answer.'),
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
    .describe('How to talk to it; needed only where the id is none of the built-in ones.'),
  enabled: z
    .union([z.boolean(), z.literal('auto')])
    .default('auto')
    .describe('Whether it may answer; `auto` means as soon as its key, binary or server is there.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of its API, such as `https://api.groq.com/openai/v1`. Plain `http` is for this machine only.'),
  apiKey: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Only for the proxy without an editor. Here use [Set API Key](command:smartClaudeProxy.setApiKey), which keeps the key in secret storage.',
    ),
  path: z.string().min(1).optional().describe('Claude CLI only: the binary, by name or full path.'),
  env: z
    .record(z.string(), z.string())
    .optional()
    .describe('Claude CLI only: more environment variables, such as those of a gateway of its own.'),
  billing: z
    .enum(['metered', 'subscription'])
    .meta({ enumDescriptions: ['Every token is paid for.', 'A flat fee: costs are shown as used quota, not as money spent.'] })
    .default('metered')
    .describe('How its vendor bills you.'),
  priority: z.number().optional().describe('Who goes first among equally cheap ones: the smaller number; `100` when not set.'),
  models: z.array(modelSettings).optional().describe('Models that it does not list itself, and prices or tiers that shall differ.'),
});

export type ModelSettings = z.infer<typeof modelSettings>;
export type ProviderSettings = z.infer<typeof providerSettings>;

/** A provider's id: part of `provider:model`, so it has no colon. */
export const PROVIDER_ID = /^[a-z0-9][a-z0-9._-]*$/i;
