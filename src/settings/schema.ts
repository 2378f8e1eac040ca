import { z } from 'zod';
import { providerSettings } from './provider-settings';

/**
 * Every setting, once. package.json's `contributes.configuration` is generated from this table, so a description here is
 * what the settings editor shows. Keys are those of settings.json less the `smartClaudeProxy.` prefix.
 */
const usd = z.number().nonnegative().nullable();
const budgetLimits = z.strictObject({ dailyUsd: usd.optional(), weeklyUsd: usd.optional(), monthlyUsd: usd.optional() });
const compressionMode = z.enum(['off', 'safe', 'aggressive']);

export const experimentSettings = z.strictObject({
  category: z.enum(['simple_qa', 'code_gen', 'code_review', 'debug', 'refactor', 'explain', 'other']),
  baseline: z.string().min(3).describe('`provider:model`'),
  challenger: z.string().min(3).describe('`provider:model`'),
  share: z.number().min(0).max(1).default(0.2).describe('Share of the conversations that the challenger gets.'),
  mode: z.enum(['split', 'shadow']).default('split').describe('`shadow`: the challenger answers too, unseen.'),
  shadowBudgetUsd: z.number().nonnegative().default(1).describe('Most that unseen answers may cost in all.'),
  minimumSamples: z.int().min(5).default(30).describe('Outcomes per arm before anything is concluded.'),
});

export const settingsTable = {
  port: z.int().min(0).max(65535).default(4577).describe('Port on 127.0.0.1 that the proxy listens on. `0` picks a free one.'),
  autoStart: z.boolean().default(true).describe('Start the proxy when the editor starts.'),
  providers: z
    .record(z.string(), providerSettings)
    .default({})
    .describe(
      'Who may answer, by id. Built in: `claude-cli`, `anthropic`, `openai`, `gemini`, `ollama`, `editor`; any other id is an OpenAI-compatible server.',
    ),
  'routing.successThreshold': z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe('A model must succeed this often in a category to be chosen by history.'),
  'routing.aliases': z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Maps model names that clients ask for to `auto`, a tier (`economy`, `standard`, `premium`) or `provider:model`. `*` matches anything: `{"claude-opus-*": "auto"}`.',
    ),
  'routing.probeAfterSeconds': z.int().min(1).default(60).describe('How long a failing model or provider rests before it is tried again.'),
  'cache.enabled': z.boolean().default(true).describe('Answer a repeated request from memory.'),
  'cache.ttlSeconds': z.number().min(0).default(60).describe('How long an answer may be repeated.'),
  'cache.maxEntries': z.int().min(1).default(500).describe('Most answers kept.'),
  'cache.maxMegabytes': z.number().positive().default(32).describe('Most memory for kept answers.'),
  'cache.duplicateWindowSeconds': z.number().min(0).default(5).describe('Double sends of an editor within this time get one answer.'),
  'compression.mode': compressionMode
    .default('safe')
    .describe(
      '`safe` shortens only what nothing has to match exactly; `aggressive` also shortens user text and tool results when they first arrive.',
    ),
  'compression.clients': z.record(z.string(), compressionMode).default({}).describe('Another mode for a client, by its name in the log.'),
  'compression.models': z
    .record(z.string(), compressionMode)
    .default({})
    .describe('Another mode for a model, by `provider:model`; `*` matches anything.'),
  'compression.trimAboveTokens': z
    .int()
    .min(1000)
    .default(50000)
    .describe('Conversations longer than this may have old turns shortened when that lowers the bill.'),
  'compression.promptCacheBreakpoints': z
    .boolean()
    .default(true)
    .describe('Place Anthropic prompt-cache breakpoints where the client placed none and they pay.'),
  'fallback.enabled': z.boolean().default(true).describe('Try another model when a provider fails.'),
  'fallback.maxRetries': z.int().min(0).max(10).default(3).describe('Most attempts after the first.'),
  'fallback.retryOn': z
    .array(z.enum(['rate-limit', 'timeout', 'server', 'network', 'auth', 'not-available', 'truncated', 'too-large']))
    .default(['rate-limit', 'timeout', 'server', 'network', 'auth', 'not-available', 'truncated'])
    .describe('Failures that lead to another attempt.'),
  experiments: z.record(z.string(), experimentSettings).default({}).describe('Comparisons of two models on a share of the traffic, by id.'),
  'budget.dailyUsd': usd.default(null).describe('Limit per day for a new installation; later use "Set Budget…".'),
  'budget.weeklyUsd': usd.default(null).describe('Limit per week for a new installation.'),
  'budget.monthlyUsd': usd.default(null).describe('Limit per month for a new installation.'),
  'budget.downgradeAt': z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe('Share of a limit from which cheaper models are preferred, for a new installation.'),
  'budget.downgradeExplicitModels': z
    .boolean()
    .default(false)
    .describe('Whether a model that a client named may be replaced by a cheaper one near the limit.'),
  'budget.weekStart': z.enum(['monday', 'sunday']).default('monday').describe('First day of the budget week.'),
  'budget.clients': z.record(z.string(), budgetLimits).default({}).describe('Limits per client, by its name in the log.'),
  'budget.providers': z.record(z.string(), budgetLimits).default({}).describe('Limits per provider.'),
  'storage.retentionDays': z.int().min(1).default(90).describe('Days that single requests are kept; sums are kept forever.'),
  'storage.maxRows': z.int().min(100).default(200000).describe('Most single requests kept.'),
  'privacy.storePrompts': z
    .enum(['none', 'preview', 'full'])
    .default('preview')
    .describe('What the log keeps of prompts and answers: nothing, the first 120 characters, or all.'),
  'timeouts.connectMs': z.int().min(100).default(10000).describe('Milliseconds to wait for a connection to a provider.'),
  'timeouts.firstTokenMs': z.int().min(100).default(60000).describe('Milliseconds to wait for the first token.'),
  'timeouts.idleMs': z.int().min(100).default(60000).describe('Milliseconds of silence after which a stream counts as stalled.'),
  'notifications.budget': z.boolean().default(true).describe('Tell once per period when 80 % and 100 % of a budget are reached.'),
  'notifications.costAfterRequest': z
    .boolean()
    .default(false)
    .describe('Show the cost of each request in the status bar for a moment after it ends.'),
} as const;

export type SettingKey = keyof typeof settingsTable;

/** Every setting with its default filled in, under its dotted key. */
export type Settings = { [K in SettingKey]: z.output<(typeof settingsTable)[K]> };

export interface SettingsProblem {
  /** `providers.groq.baseUrl` */
  path: string;
  message: string;
}
