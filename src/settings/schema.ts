import { z } from 'zod';
import { TASK_CATEGORIES } from '../task-record';
import { providerSettings } from './provider-settings';

/**
 * Every setting, once. package.json's `contributes.configuration` is generated from this table, so a description here is
 * what the settings editor shows. Keys are those of settings.json less the `smartClaudeProxy.` prefix.
 */
const usd = z.number().nonnegative().nullable();
const budgetLimits = z.strictObject({ dailyUsd: usd.optional(), weeklyUsd: usd.optional(), monthlyUsd: usd.optional() });
const compressionMode = z.enum(['off', 'safe', 'aggressive']).meta({
  enumDescriptions: [
    'Send prompts as they come.',
    'Shorten only what nothing has to match exactly: earlier answers, and what a conversation repeats.',
    'Also shorten user text and tool results when they first arrive.',
  ],
});

export const experimentSettings = z.strictObject({
  category: z.enum(TASK_CATEGORIES).describe('The kind of request that is compared.'),
  baseline: z.string().min(3).describe('The model in use now, as `provider:model`.'),
  challenger: z.string().min(3).describe('The model that may replace it, as `provider:model`.'),
  share: z.number().min(0).max(1).default(0.2).describe('Share of the conversations that the challenger gets, from `0` to `1`.'),
  mode: z
    .enum(['split', 'shadow'])
    .default('split')
    .meta({
      enumDescriptions: [
        'The challenger answers its share of the conversations.',
        'The challenger answers too, but nobody sees it: safe, and paid for twice.',
      ],
    })
    .describe('Who sees the answers of the challenger.'),
  shadowBudgetUsd: z
    .number()
    .nonnegative()
    .default(1)
    .describe('The most that the unseen answers of one run may cost together, in US dollars.'),
  minimumSamples: z.int().min(5).default(30).describe('Judged answers of each model before anything is concluded.'),
});

/** Sets of variables that integrated terminals may get. */
export const TERMINAL_VARIABLES = ['anthropic', 'openai'] as const;
export type TerminalVariables = (typeof TERMINAL_VARIABLES)[number];

export const settingsTable = {
  port: z
    .int()
    .min(0)
    .max(65535)
    .default(4577)
    .describe(
      'Port on `127.0.0.1` that the proxy listens on; `0` picks a free one at every start. Clients have to be pointed at a new port.',
    ),
  autoStart: z
    .boolean()
    .default(true)
    .describe('Start the proxy with the editor. When off, run [Smart Claude Proxy: Start](command:smartClaudeProxy.start).'),
  providers: z
    .record(z.string(), providerSettings)
    .default({})
    .describe(
      'Who may answer, by id. `claude-cli`, `anthropic`, `openai`, `gemini`, `ollama` and `editor` (the models of the editor itself) are built in and need an entry only to change something; any other id is a server that speaks the OpenAI API. Keys are not kept here: use [Set API Key](command:smartClaudeProxy.setApiKey).\n\nExample: `{"groq": {"type": "openai-compatible", "baseUrl": "https://api.groq.com/openai/v1"}}`',
    ),
  'routing.successThreshold': z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe(
      'How often a model must have succeeded at a kind of request to be chosen for it, from `0` to `1`. Higher is dearer and safer.',
    ),
  'routing.aliases': z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Sends requests for one model to another: to `auto`, to a tier (`economy`, `standard`, `premium`), or to `provider:model`. `*` stands for any characters.\n\nExample: `{"claude-opus-*": "auto"}`',
    ),
  'routing.probeAfterSeconds': z
    .int()
    .min(1)
    .default(60)
    .describe('Seconds that a failing model or provider is left alone before it is tried again.'),
  'cache.enabled': z
    .boolean()
    .default(true)
    .describe('Answer a request that is repeated word for word from memory, at no cost. A client opts out with `cache-control: no-store`.'),
  'cache.ttlSeconds': z.number().min(0).default(60).describe('Seconds for which an answer may be repeated.'),
  'cache.maxEntries': z.int().min(1).default(500).describe('The most answers kept in memory.'),
  'cache.maxMegabytes': z.number().positive().default(32).describe('The most memory that kept answers may take, in megabytes.'),
  'cache.duplicateWindowSeconds': z
    .number()
    .min(0)
    .default(5)
    .describe('Seconds within which a request that a client sends twice, by mistake or as a retry, is answered once. `0` turns this off.'),
  'compression.mode': compressionMode
    .default('safe')
    .describe('How prompts are shortened. No mode touches code that a tool has to find again.'),
  'compression.clients': z
    .record(z.string(), compressionMode)
    .default({})
    .describe('Another mode for a client, by its name in the log.\n\nExample: `{"codex": "off"}`'),
  'compression.models': z
    .record(z.string(), compressionMode)
    .default({})
    .describe('Another mode for a model, as `provider:model`; `*` stands for any characters.\n\nExample: `{"ollama:*": "aggressive"}`'),
  'compression.trimAboveTokens': z
    .int()
    .min(1000)
    .default(50000)
    .describe('Tokens from which on old turns of a conversation may be shortened, when that lowers the bill.'),
  'compression.promptCacheBreakpoints': z
    .boolean()
    .default(true)
    .describe("Place breakpoints for Anthropic's prompt cache where the client placed none and they pay."),
  'fallback.enabled': z.boolean().default(true).describe('Let another model answer when a provider fails before anything was shown.'),
  'fallback.maxRetries': z.int().min(0).max(10).default(3).describe('The most attempts after the first.'),
  'fallback.retryOn': z
    .array(z.enum(['rate-limit', 'timeout', 'server', 'network', 'auth', 'not-available', 'truncated', 'too-large']))
    .default(['rate-limit', 'timeout', 'server', 'network', 'auth', 'not-available', 'truncated'])
    .describe('The failures after which another model is tried.'),
  experiments: z
    .record(z.string(), experimentSettings)
    .default({})
    .describe(
      'Compares two models on a share of the requests of one kind, by an id of your choice. The dashboard shows the figures and promotes the winner.\n\nExample: `{"cheap-debug": {"category": "debug", "baseline": "anthropic:claude-sonnet-5", "challenger": "openai:gpt-5.4-mini"}}`',
    ),
  'budget.dailyUsd': usd
    .default(null)
    .describe('Limit per day in US dollars for a new installation. Later changes: [Set Budget](command:smartClaudeProxy.setBudget).'),
  'budget.weeklyUsd': usd
    .default(null)
    .describe('Limit per week in US dollars for a new installation. Later changes: [Set Budget](command:smartClaudeProxy.setBudget).'),
  'budget.monthlyUsd': usd
    .default(null)
    .describe('Limit per month in US dollars for a new installation. Later changes: [Set Budget](command:smartClaudeProxy.setBudget).'),
  'budget.downgradeAt': z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe(
      'Share of a limit, from `0` to `1`, from which cheaper models are preferred, for a new installation. Later changes: [Set Budget](command:smartClaudeProxy.setBudget).',
    ),
  'budget.downgradeExplicitModels': z
    .boolean()
    .default(false)
    .describe('Near the limit, replace even a model that the client named by a cheaper one.'),
  'budget.weekStart': z
    .enum(['monday', 'sunday'])
    .default('monday')
    .meta({ enumDescriptions: ['Weeks run from Monday to Sunday.', 'Weeks run from Sunday to Saturday.'] })
    .describe('First day of the week for the weekly limit.'),
  'budget.clients': z
    .record(z.string(), budgetLimits)
    .default({})
    .describe('Limits of single clients in US dollars, by their name in the log.\n\nExample: `{"codex": {"dailyUsd": 2}}`'),
  'budget.providers': z
    .record(z.string(), budgetLimits)
    .default({})
    .describe('Limits of single providers in US dollars, by id.\n\nExample: `{"openai": {"monthlyUsd": 20}}`'),
  'storage.retentionDays': z.int().min(1).default(90).describe('Days for which single requests are kept. The sums per day stay.'),
  'storage.maxRows': z.int().min(100).default(200000).describe('The most single requests kept; the oldest go first.'),
  'terminals.variables': z
    .array(z.enum(TERMINAL_VARIABLES))
    .default([])
    .describe(
      'Variables for new integrated terminals while the proxy runs. `anthropic`: `ANTHROPIC_BASE_URL`, `ANTHROPIC_AUTH_TOKEN`, and `auto` as the model, for Claude Code and the like. `openai`: `OPENAI_BASE_URL`, `OPENAI_API_BASE`, `OPENAI_API_KEY`, which every program that is started there will use. Empty: terminals are left alone.',
    ),
  'privacy.storePrompts': z
    .enum(['none', 'preview', 'full'])
    .default('preview')
    .meta({
      enumDescriptions: [
        'Keep no text, only figures.',
        'Keep the first 120 characters, enough to recognise a request.',
        'Keep all of the text.',
      ],
    })
    .describe('What the log on this machine keeps of prompts and answers.'),
  'timeouts.connectMs': z.int().min(100).default(10000).describe('Milliseconds to wait for a connection to a provider.'),
  'timeouts.firstTokenMs': z.int().min(100).default(60000).describe('Milliseconds to wait for the first token of an answer.'),
  'timeouts.idleMs': z.int().min(100).default(60000).describe('Milliseconds of silence after which an answer counts as stalled.'),
  'notifications.budget': z
    .boolean()
    .default(true)
    .describe('Tell once per period when a budget is nearly used up, and when it is used up.'),
  'notifications.costAfterRequest': z
    .enum(['off', 'statusBar', 'notification'])
    .default('off')
    .meta({
      enumDescriptions: [
        'Show only the sum of the day.',
        'Show it in the status bar for a few seconds.',
        'Show a notification in the window in use, from which the answer can be explained and rated.',
      ],
    })
    .describe('Where to show the cost of each request when it ends.'),
} as const;

export type SettingKey = keyof typeof settingsTable;

/** Every setting with its default filled in, under its dotted key. */
export type Settings = { [K in SettingKey]: z.output<(typeof settingsTable)[K]> };

export interface SettingsProblem {
  /** `providers.groq.baseUrl` */
  path: string;
  message: string;
}
