import type { Tier } from '../../src/model-info';
import type { TaskCategory } from '../../src/task-record';

/** Tables behind the generated tasks: who asks, who answers, and how well. Prices in US dollars per million tokens. */

export interface ModelProfile {
  provider: string;
  model: string;
  tier: Tier;
  inputUsdPerMTok: number;
  outputUsdPerMTok: number;
  /** Chance to be chosen, relative to the other models of its tier. */
  weight: number;
  /** Typical time to the first token, and tokens per second after it. */
  ttftMs: number;
  tokensPerSecond: number;
  /** Share of attempts that fail. */
  failureRate: number;
  subscription?: true;
}

export const MODEL_PROFILES: readonly ModelProfile[] = [
  profile('openai', 'gpt-4o-mini', 'economy', 0.15, 0.6, 5, 380, 95, 0.015),
  profile('gemini', 'gemini-2.5-flash', 'economy', 0.3, 2.5, 4, 420, 180, 0.03),
  profile('ollama', 'qwen3:8b', 'economy', 0, 0, 2, 900, 28, 0.06),
  profile('anthropic', 'claude-haiku-4-5', 'economy', 1, 5, 3, 460, 120, 0.01),
  profile('groq', 'llama-3.3-70b-versatile', 'standard', 0.59, 0.79, 4, 210, 260, 0.08),
  profile('anthropic', 'claude-sonnet-4-5', 'standard', 3, 15, 6, 820, 68, 0.012),
  profile('openai', 'gpt-4o', 'standard', 2.5, 10, 3, 520, 75, 0.018),
  profile('gemini', 'gemini-2.5-pro', 'premium', 1.25, 10, 2, 2400, 85, 0.035),
  { ...profile('claude-cli', 'opus', 'premium', 5, 25, 3, 2900, 52, 0.02), subscription: true },
  profile('openai', 'gpt-5', 'premium', 1.25, 10, 4, 3100, 60, 0.02),
];

export const DEAREST = { inputUsdPerMTok: 5, outputUsdPerMTok: 25 };

export interface ClientProfile {
  client: string;
  workspaces: readonly (string | null)[];
  protocol: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  weight: number;
  /** Median tokens of a prompt. */
  promptTokens: number;
  /** What it asks for when it does not leave the choice to the proxy. */
  named: string | null;
}

export const CLIENT_PROFILES: readonly ClientProfile[] = [
  {
    client: 'claude-code',
    workspaces: ['storefront', 'billing-api', null],
    protocol: 'anthropic-messages',
    weight: 6,
    promptTokens: 21_000,
    named: 'claude-sonnet-4-5',
  },
  { client: 'codex', workspaces: ['billing-api'], protocol: 'openai-responses', weight: 3, promptTokens: 14_000, named: 'gpt-5' },
  { client: 'continue', workspaces: ['storefront', null], protocol: 'openai-chat', weight: 4, promptTokens: 3200, named: null },
  { client: 'vscode-chat', workspaces: [null], protocol: 'openai-chat', weight: 3, promptTokens: 1800, named: null },
  { client: 'curl', workspaces: [null], protocol: 'openai-chat', weight: 1, promptTokens: 60, named: null },
];

export interface CategoryProfile {
  category: TaskCategory;
  weight: number;
  /** Typical complexity, 0–100. */
  complexity: number;
  /** Median tokens of an answer. */
  answerTokens: number;
  prompts: readonly string[];
}

export const CATEGORY_PROFILES: readonly CategoryProfile[] = [
  {
    category: 'simple_qa',
    weight: 4,
    complexity: 12,
    answerTokens: 90,
    prompts: ['What does the --frozen-lockfile flag do?', 'Which port does Postgres listen on?'],
  },
  {
    category: 'code_gen',
    weight: 7,
    complexity: 52,
    answerTokens: 900,
    prompts: ['Write a debounce hook with tests.', 'Add pagination to the orders endpoint.'],
  },
  {
    category: 'code_review',
    weight: 2,
    complexity: 48,
    answerTokens: 520,
    prompts: ['Review this diff for race conditions.', 'Is this migration safe to run online?'],
  },
  {
    category: 'debug',
    weight: 5,
    complexity: 58,
    answerTokens: 640,
    prompts: ['The checkout test fails only in CI, why?', 'TypeError: cannot read properties of undefined'],
  },
  {
    category: 'refactor',
    weight: 3,
    complexity: 66,
    answerTokens: 1300,
    prompts: ['Split this 900-line service into modules.', 'Replace the callbacks with async/await.'],
  },
  {
    category: 'explain',
    weight: 4,
    complexity: 28,
    answerTokens: 410,
    prompts: ['How does the retry queue decide what to drop?', 'Explain this regular expression.'],
  },
  {
    category: 'other',
    weight: 1,
    complexity: 20,
    answerTokens: 160,
    prompts: ['Translate the release notes into German.', 'Suggest names for this package.'],
  },
];

export const FAILURES = [
  { kind: 'rate-limit', message: 'The provider answered 429: too many requests.' },
  { kind: 'timeout', message: 'No token arrived within 60 s.' },
  { kind: 'server', message: 'The provider answered 529: overloaded.' },
  { kind: 'network', message: 'The connection was reset.' },
] as const;

/** Share of a working day's requests per local hour. */
export const HOURLY = [1, 0, 0, 0, 0, 0, 1, 3, 9, 14, 15, 12, 7, 10, 14, 15, 13, 9, 5, 3, 4, 5, 3, 2] as const;

function profile(
  provider: string,
  model: string,
  tier: Tier,
  inputUsdPerMTok: number,
  outputUsdPerMTok: number,
  weight: number,
  ttftMs: number,
  tokensPerSecond: number,
  failureRate: number,
): ModelProfile {
  return { provider, model, tier, inputUsdPerMTok, outputUsdPerMTok, weight, ttftMs, tokensPerSecond, failureRate };
}
