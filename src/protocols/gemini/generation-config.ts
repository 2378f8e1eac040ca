import type { ChatRequest, Reasoning, ResponseFormat } from '../canonical';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { effortOf, nearestEffort } from '../reasoning-effort';
import { adaptSchema } from './adapt-schema';
import { jsonSchemaSubset } from './json-schema-subset';
import type { GeminiTraits } from './model-traits';

/**
 * https://ai.google.dev/api/generate-content#generationconfig. Today's models answer 400 to penalties.
 * @param omitted takes the names of what was left out
 */
export function generationConfig(request: ChatRequest, traits: GeminiTraits, omitted: Set<string>): JsonObject {
  // 0 is what they do without.
  if (request.presencePenalty) omitted.add('presence_penalty');
  if (request.frequencyPenalty) omitted.add('frequency_penalty');
  return {
    ...present({
      temperature: request.temperature,
      topP: request.topP,
      topK: request.topK,
      maxOutputTokens: request.maxOutputTokens,
      stopSequences: request.stop?.length ? request.stop : undefined,
      seed: request.seed === undefined ? undefined : foldSeed(request.seed),
      thinkingConfig: request.reasoning ? thinkingConfig(request.reasoning, traits, omitted) : undefined,
    }),
    ...responseFormat(request.responseFormat),
  };
}

/** Gemini's seed has 32 bits, others' have more: the same seed must still give the same seed. */
function foldSeed(seed: number): number {
  return Math.abs(Math.trunc(seed)) % 2 ** 31;
}

function responseFormat(format: ResponseFormat | undefined): JsonObject {
  if (!format) return {};
  const json = { responseMimeType: 'application/json' };
  if (format.type === 'json') return json;
  const { schema, lossless } = adaptSchema(format.schema);
  return lossless ? { ...json, responseSchema: schema } : { ...json, responseJsonSchema: jsonSchemaSubset(format.schema) };
}

/** Tokens for the efforts of models that take a budget: https://ai.google.dev/gemini-api/docs/openai#thinking */
const BUDGETS: Record<string, number> = { none: 0, minimal: 1024, low: 1024, medium: 8192, high: 24_576 };

function thinkingConfig(reasoning: Reasoning, traits: GeminiTraits, omitted: Set<string>): JsonObject | undefined {
  const wanted = effortOf(reasoning);
  if (traits.thinking === 'none') {
    if (wanted !== undefined) omitted.add('reasoning_effort');
    return undefined;
  }
  const strength = traits.thinking === 'level' ? level(wanted, traits) : budget(reasoning, wanted, traits);
  if (wanted !== undefined && !strength) omitted.add('reasoning_effort');
  const isOff = wanted === 'none' || strength?.thinkingBudget === 0;
  return { ...strength, ...(reasoning.visible === false || isOff ? {} : { includeThoughts: true }) };
}

function level(wanted: string | undefined, traits: GeminiTraits): JsonObject | undefined {
  const nearest = wanted === undefined ? undefined : nearestEffort(wanted, traits.levels);
  return nearest === undefined ? undefined : { thinkingLevel: nearest.toUpperCase() };
}

function budget(reasoning: Reasoning, wanted: string | undefined, traits: GeminiTraits): JsonObject | undefined {
  const nearest = wanted === undefined ? undefined : nearestEffort(wanted, Object.keys(BUDGETS));
  const tokens = reasoning.budgetTokens ?? (nearest === undefined ? undefined : BUDGETS[nearest]);
  if (tokens === undefined) return undefined;
  if (tokens <= 0 && traits.budget.canBeOff) return { thinkingBudget: 0 };
  return { thinkingBudget: Math.min(Math.max(tokens, traits.budget.min), traits.budget.max) };
}
