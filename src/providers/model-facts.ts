import type { Capability } from '../model-info';

/** What is known of a model by its name. */
export interface ModelFacts {
  contextWindow: number;
  maxOutputTokens: number;
  capabilities: readonly Capability[];
}

interface NamedFacts extends ModelFacts {
  match: RegExp;
}

const ALL: readonly Capability[] = ['tools', 'vision', 'json', 'reasoning'];
const NO_REASONING: readonly Capability[] = ['tools', 'vision', 'json'];
const TEXT: readonly Capability[] = ['tools', 'json'];
const THINKING_TEXT: readonly Capability[] = ['tools', 'json', 'reasoning'];

/**
 * The vendors' model pages, late 2026, most special first; the first match counts. Limits err on the small side: asking for
 * more output than a model has is refused. What a provider's own listing says wins over this table.
 */
const FACTS: readonly NamedFacts[] = [
  { match: /^claude-3-(haiku|sonnet|opus)/, contextWindow: 200_000, maxOutputTokens: 4096, capabilities: NO_REASONING },
  { match: /^claude-3-5/, contextWindow: 200_000, maxOutputTokens: 8192, capabilities: NO_REASONING },
  { match: /^claude-(opus-4(-[01])?|4(-1)?-opus)(-\d{8})?$/, contextWindow: 200_000, maxOutputTokens: 32_000, capabilities: ALL },
  { match: /\[1m\]$/, contextWindow: 1_000_000, maxOutputTokens: 64_000, capabilities: ALL },
  { match: /^(claude|haiku|sonnet|opus)/, contextWindow: 200_000, maxOutputTokens: 64_000, capabilities: ALL },

  { match: /^gpt-3\.5/, contextWindow: 16_385, maxOutputTokens: 4096, capabilities: TEXT },
  { match: /^gpt-4-(turbo|vision|1106|0125)/, contextWindow: 128_000, maxOutputTokens: 4096, capabilities: NO_REASONING },
  { match: /^gpt-4(-|$)/, contextWindow: 8192, maxOutputTokens: 4096, capabilities: TEXT },
  { match: /^gpt-4\.1/, contextWindow: 1_047_576, maxOutputTokens: 32_768, capabilities: NO_REASONING },
  { match: /^(chat)?gpt-4o/, contextWindow: 128_000, maxOutputTokens: 16_384, capabilities: NO_REASONING },
  { match: /^gpt-oss/, contextWindow: 131_072, maxOutputTokens: 32_768, capabilities: THINKING_TEXT },
  { match: /^gpt-\d.*chat/, contextWindow: 128_000, maxOutputTokens: 16_384, capabilities: NO_REASONING },
  { match: /^gpt-([6-9]|5\.([4-9]|\d\d)(?!-(mini|nano)))/, contextWindow: 1_050_000, maxOutputTokens: 128_000, capabilities: ALL },
  { match: /^gpt-/, contextWindow: 400_000, maxOutputTokens: 128_000, capabilities: ALL },
  { match: /^o1-(mini|preview)/, contextWindow: 128_000, maxOutputTokens: 32_768, capabilities: ['reasoning'] },
  { match: /^o\d/, contextWindow: 200_000, maxOutputTokens: 100_000, capabilities: ALL },

  { match: /^gemini-(1\.|pro|2\.0)/, contextWindow: 1_000_000, maxOutputTokens: 8192, capabilities: NO_REASONING },
  { match: /^gemini/, contextWindow: 1_048_576, maxOutputTokens: 65_536, capabilities: ALL },
  { match: /^gemma-?[3-9]/, contextWindow: 131_072, maxOutputTokens: 8192, capabilities: NO_REASONING },

  { match: /^deepseek-(r1|reasoner|v[4-9])/, contextWindow: 128_000, maxOutputTokens: 32_768, capabilities: THINKING_TEXT },
  { match: /^deepseek/, contextWindow: 128_000, maxOutputTokens: 8192, capabilities: TEXT },
  { match: /^(grok-[3-9]|grok-code)/, contextWindow: 256_000, maxOutputTokens: 32_768, capabilities: ALL },
  { match: /^(kimi|glm|minimax)/, contextWindow: 200_000, maxOutputTokens: 32_768, capabilities: THINKING_TEXT },
  { match: /(llava|pixtral|llama-?4|-vl|vision)/, contextWindow: 128_000, maxOutputTokens: 8192, capabilities: NO_REASONING },
  { match: /(magistral|qwq|r1)/, contextWindow: 128_000, maxOutputTokens: 32_768, capabilities: THINKING_TEXT },
  { match: /^qwen-?[3-9]/, contextWindow: 131_072, maxOutputTokens: 16_384, capabilities: THINKING_TEXT },
];

/** What can be expected of any chat model of today. */
const UNKNOWN: ModelFacts = { contextWindow: 128_000, maxOutputTokens: 8192, capabilities: TEXT };

/** @param name without the provider's own prefixes; see `bareModelName` */
export function factsByName(name: string): ModelFacts {
  return FACTS.find(({ match }) => match.test(name)) ?? UNKNOWN;
}

/** `models/gemini-3-pro` → `gemini-3-pro`, `openai/GPT-4o` → `gpt-4o`, `qwen3:8b` → `qwen3:8b`. */
export function bareModelName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}
