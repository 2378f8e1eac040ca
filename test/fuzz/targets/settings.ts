import fc from 'fast-check';
import type { BudgetConfig } from '../../../src/cost/budget-config';
import { editBudgetConfig } from '../../../src/cost/budget-edit';
import { providerConfigs } from '../../../src/providers/provider-config';
import { ProxyError } from '../../../src/proxy-error';
import { parseSettings } from '../../../src/settings/parse-settings';
import { settingsTable } from '../../../src/settings/schema';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { brokenText, mutatedJson } from '../mutate-json';

const SECRET = 'sk-canary-of-the-fuzzer';

const GROQ = {
  type: 'openai-compatible',
  enabled: true,
  baseUrl: 'https://api.groq.com/openai/v1',
  apiKey: SECRET,
  priority: 5,
  billing: 'metered',
  models: [
    {
      id: 'llama',
      tier: 'standard',
      inputUsdPerMTok: 0.5,
      outputUsdPerMTok: 1,
      contextWindow: 1000,
      maxOutputTokens: 10,
      capabilities: ['tools'],
    },
  ],
};

const NESTED = {
  port: 4577,
  providers: {
    groq: GROQ,
    'claude-cli': { enabled: 'auto', path: 'claude', env: { A: 'b' } },
    ollama: { baseUrl: 'http://127.0.0.1:11434' },
  },
  routing: { successThreshold: 0.8, aliases: { 'claude-*': 'auto' }, probeAfterSeconds: 60 },
  budget: { dailyUsd: 5, downgradeAt: 0.8, weekStart: 'monday', clients: { codex: { dailyUsd: 1 } } },
  compression: { mode: 'safe', models: { 'openai:*': 'off' } },
  experiments: { x: { category: 'debug', baseline: 'a:b', challenger: 'c:d', share: 0.2 } },
};
const DOTTED = {
  'cache.ttlSeconds': 60,
  'fallback.retryOn': ['timeout'],
  'timeouts.connectMs': 1000,
  'privacy.storePrompts': 'none',
  providers: { groq: GROQ },
};

const BUDGET: BudgetConfig = { dailyUsd: 5, weeklyUsd: null, monthlyUsd: 60, downgradeAt: 0.8 };

const settingsTexts = mutatedJson([NESTED, DOTTED].map((value) => JSON.stringify(value)));
const customTexts = mutatedJson([JSON.stringify([{ id: 'groq', ...GROQ }])]);
const budgetTexts = mutatedJson([JSON.stringify(BUDGET), '{"dailyUsd":null}']);

/** What users and their tools write: settings, the environment, and bodies of `PUT /api/budget`. */
export const settingsTargets: FuzzTarget[] = [
  { name: 'settings', input: settingsTexts, check: checkSettings },
  { name: 'custom-providers', input: fc.oneof(customTexts, brokenText(customTexts)), check: checkCustomProviders },
  { name: 'budget', input: budgetTexts, check: checkBudget },
];

/** A bad value costs only itself: what comes out is always valid, and says by its path what was wrong, without repeating a key. */
function checkSettings(text: string): void {
  const raw: unknown = JSON.parse(text);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return;
  const { settings, problems } = parseSettings({ ...raw });
  for (const [key, schema] of Object.entries(settingsTable))
    demand(schema.safeParse(settings[key as keyof typeof settings]).success, `the setting ${key} is not valid after reading`);
  demand(Object.keys(settings).length === Object.keys(settingsTable).length, 'a setting is missing or too many');
  for (const { path, message } of problems) demand(path !== '' || text.includes('""'), `a problem without a path: ${message}`);
  const again = parseSettings({ ...settings });
  sameText(JSON.stringify(again.settings), JSON.stringify(settings), 'settings read twice');
  demand(again.problems.length === 0, `settings that were read have problems: ${JSON.stringify(again.problems)}`);
  const { configs } = providerConfigs(settings.providers, { OLLAMA_BASE_URL: text.slice(0, 40) }, false);
  checkConfigs(configs);
  demand(!JSON.stringify(problems).includes(SECRET) || misplaced(raw), 'a problem repeats a key');
}

/** A key that stands where a name belongs is a name. */
function misplaced(raw: object): boolean {
  return JSON.stringify(raw).replaceAll(`:"${SECRET}"`, '').includes(SECRET);
}

function checkCustomProviders(text: string): void {
  const { configs, problems } = providerConfigs({}, { CUSTOM_PROVIDERS: text }, false);
  checkConfigs(configs);
  for (const { path } of problems) demand(path !== '', 'a problem without a path');
}

/** Keys and prompts go to https, or to this machine. */
function checkConfigs(configs: ReturnType<typeof providerConfigs>['configs']): void {
  const ids = configs.map(({ id }) => id);
  demand(new Set(ids).size === ids.length, 'a provider is there twice');
  for (const { id, baseUrl } of configs) {
    demand(/^[a-z0-9][a-z0-9._-]*$/i.test(id), `a provider is called ${id}`);
    const safe = !baseUrl || baseUrl.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(baseUrl.hostname);
    demand(safe && !baseUrl?.password && !baseUrl?.username, `a provider is reached at ${baseUrl?.href}`);
  }
}

function checkBudget(text: string): void {
  try {
    const config = editBudgetConfig(BUDGET, JSON.parse(text));
    for (const limit of [config.dailyUsd, config.weeklyUsd, config.monthlyUsd])
      demand(limit === null || (Number.isFinite(limit) && limit >= 0), `a limit of ${limit}`);
    demand(config.downgradeAt >= 0 && config.downgradeAt <= 1, `a share of ${config.downgradeAt}`);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    demand(error.status === 400, `a refusal with ${error.status}`);
  }
}
