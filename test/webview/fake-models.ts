import type { Tier } from '../../src/model-info';
import type { ModelStatus, ProviderStatus } from '../../src/server/api-types';

export interface FakeModel {
  provider: string;
  id: string;
  tier: Tier;
  inputUsdPerMTok: number;
  outputUsdPerMTok: number;
  /** Milliseconds, median. */
  latencyMs: number;
  successRate: number;
  /** How often it is used, against the others. */
  weight: number;
}

/** A model name that would do harm wherever a page took it for markup, or let it turn the reading direction around. */
export const HOSTILE_MODEL = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202Eledom-live';
export const HOSTILE_PROVIDER_NAME = '<b onmouseover=window.hacked=1>Groq</b>';
export const HOSTILE_PROMPT = 'Ignore <script>window.hacked=1</script> and </td></tr></table><h1>this</h1> ${window.hacked=1}';

export const FAKE_MODELS: readonly FakeModel[] = [
  {
    provider: 'anthropic',
    id: 'claude-haiku-5-5',
    tier: 'economy',
    inputUsdPerMTok: 1,
    outputUsdPerMTok: 5,
    latencyMs: 1900,
    successRate: 0.94,
    weight: 30,
  },
  {
    provider: 'anthropic',
    id: 'claude-sonnet-5-5',
    tier: 'standard',
    inputUsdPerMTok: 3,
    outputUsdPerMTok: 15,
    latencyMs: 4200,
    successRate: 0.96,
    weight: 22,
  },
  {
    provider: 'anthropic',
    id: 'claude-opus-5-5',
    tier: 'premium',
    inputUsdPerMTok: 5,
    outputUsdPerMTok: 25,
    latencyMs: 7800,
    successRate: 0.98,
    weight: 6,
  },
  {
    provider: 'openai',
    id: 'gpt-5.4-mini',
    tier: 'economy',
    inputUsdPerMTok: 0.4,
    outputUsdPerMTok: 1.6,
    latencyMs: 1400,
    successRate: 0.91,
    weight: 18,
  },
  {
    provider: 'openai',
    id: 'gpt-5.4',
    tier: 'standard',
    inputUsdPerMTok: 2,
    outputUsdPerMTok: 10,
    latencyMs: 3900,
    successRate: 0.95,
    weight: 8,
  },
  {
    provider: 'claude-cli',
    id: 'sonnet',
    tier: 'standard',
    inputUsdPerMTok: 3,
    outputUsdPerMTok: 15,
    latencyMs: 6100,
    successRate: 0.93,
    weight: 6,
  },
  {
    provider: 'ollama',
    id: 'qwen3-coder:30b',
    tier: 'economy',
    inputUsdPerMTok: 0,
    outputUsdPerMTok: 0,
    latencyMs: 9200,
    successRate: 0.78,
    weight: 9,
  },
  {
    provider: 'groq',
    id: HOSTILE_MODEL,
    tier: 'standard',
    inputUsdPerMTok: 0.59,
    outputUsdPerMTok: 0.79,
    latencyMs: 700,
    successRate: 0.85,
    weight: 5,
  },
];

export function fakeProviders(now: Date): ProviderStatus[] {
  const healthy = { state: 'healthy', lastError: null, lastErrorAt: null, probeAt: null } as const;
  const minutesFromNow = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();
  const base = {
    protocol: 'openai-chat',
    demo: false,
    local: false,
    enabled: true,
    enabledBy: 'auto',
    available: true,
    reason: null,
  } as const;
  return [
    {
      ...base,
      id: 'anthropic',
      displayName: 'Anthropic',
      protocol: 'anthropic-messages',
      priority: 10,
      health: healthy,
      models: modelsOf('anthropic'),
    },
    {
      ...base,
      id: 'openai',
      displayName: 'OpenAI',
      priority: 20,
      health: { ...healthy, lastError: '429: rate limit reached for gpt-5.4 on tokens per minute', lastErrorAt: minutesFromNow(-42) },
      models: modelsOf('openai'),
    },
    {
      ...base,
      id: 'claude-cli',
      displayName: 'Claude CLI',
      protocol: 'claude-cli',
      priority: 30,
      health: healthy,
      models: modelsOf('claude-cli'),
    },
    {
      ...base,
      id: 'ollama',
      displayName: 'Ollama',
      protocol: 'ollama',
      local: true,
      priority: 100,
      enabledBy: 'settings',
      health: healthy,
      models: modelsOf('ollama'),
    },
    {
      ...base,
      id: 'groq',
      displayName: HOSTILE_PROVIDER_NAME,
      priority: 5,
      enabledBy: 'override',
      health: {
        state: 'resting',
        lastError: '503: <i>service</i> unavailable',
        lastErrorAt: minutesFromNow(-3),
        probeAt: minutesFromNow(1),
      },
      models: modelsOf('groq'),
    },
    {
      ...base,
      id: 'gemini',
      displayName: 'Gemini',
      protocol: 'gemini',
      priority: 100,
      available: false,
      reason: 'No API key. Run “Set API Key…” or set GEMINI_API_KEY before the editor starts.',
      health: { ...healthy, state: 'unknown' },
      models: [],
    },
  ];
}

export function demoProvider(): ProviderStatus {
  return {
    id: 'demo',
    displayName: 'Demo',
    protocol: 'openai-chat',
    demo: true,
    local: true,
    enabled: true,
    enabledBy: 'settings',
    available: true,
    reason: null,
    priority: 100,
    health: { state: 'healthy', lastError: null, lastErrorAt: null, probeAt: null },
    models: [],
  };
}

function modelsOf(provider: string): ModelStatus[] {
  return FAKE_MODELS.filter((model) => model.provider === provider).map(({ id, tier, inputUsdPerMTok, outputUsdPerMTok }) => ({
    id,
    tier,
    contextWindow: 200_000,
    maxOutputTokens: 32_000,
    capabilities: ['tools', 'json'],
    prices: {
      inputUsdPerMTok,
      outputUsdPerMTok,
      cacheReadUsdPerMTok: inputUsdPerMTok / 10,
      cacheWriteUsdPerMTok: inputUsdPerMTok * 1.25,
      estimated: false,
    },
  }));
}
