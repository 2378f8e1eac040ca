import type { ChatRequest, Reasoning } from '../canonical';
import type { JsonObject } from '../protocol';
import { effortOf, nearestEffort } from '../reasoning-effort';
import type { ModelTraits } from './model-traits';

/** The API's own minimum of `budget_tokens`. */
const MIN_BUDGET = 1024;

/** Thinking budgets for efforts, in tokens, where a model knows only budgets; what is left of the limit is for the answer. */
const BUDGET_OF_EFFORT: ReadonlyMap<string, number> = new Map([
  ['minimal', 1024],
  ['low', 2048],
  ['medium', 8192],
  ['high', 16_384],
  ['xhigh', 32_000],
  ['max', 32_000],
]);
const DEFAULT_BUDGET = 8192;
const LARGEST_SHARE = 0.8;

export interface EncodedThinking {
  thinking?: JsonObject;
  effort?: string;
}

/**
 * How this model is asked to think. Where it cannot be asked, the wish is left out and named in `omitted`: forced tool use
 * excludes thinking, and so does a budget that leaves no room for the answer.
 */
export function encodeThinking(request: ChatRequest, traits: ModelTraits, omitted: Set<string>): EncodedThinking {
  const { reasoning } = request;
  if (!reasoning) return isCramped(request) && traits.thinksUnasked ? { thinking: { type: 'disabled' } } : {};
  const wanted = effortOf(reasoning);
  if (wanted === 'none') return withoutThinking(traits, omitted);
  const forced = request.toolChoice?.type === 'required' || request.toolChoice?.type === 'tool';
  if (traits.thinking === 'none' || forced) {
    omitted.add('reasoning');
    return {};
  }
  const resumes = resumesWithoutThoughts(request);
  const byBudget = traits.thinking === 'budget' || (traits.thinking === 'either' && reasoning.budgetTokens !== undefined && !resumes);
  if (!byBudget) {
    const effort = wanted === undefined ? undefined : nearestEffort(wanted, traits.efforts);
    return { thinking: { type: 'adaptive', display: displayOf(reasoning) }, ...(effort === undefined ? {} : { effort }) };
  }
  const budget = budgetOf(reasoning, wanted, request.maxOutputTokens);
  if (budget < MIN_BUDGET || resumes) {
    omitted.add('reasoning');
    return {};
  }
  return { thinking: { type: 'enabled', budget_tokens: budget, ...(reasoning.visible === false ? { display: 'omitted' } : {}) } };
}

/** Newer models hide their thoughts unless asked. */
function displayOf(reasoning: Reasoning): string {
  return reasoning.visible === false ? 'omitted' : 'summarized';
}

/** Whether thoughts could use up the whole limit and leave no answer. */
function isCramped(request: ChatRequest): boolean {
  return request.maxOutputTokens !== undefined && request.maxOutputTokens < MIN_BUDGET;
}

function withoutThinking(traits: ModelTraits, omitted: Set<string>): EncodedThinking {
  if (traits.thinking === 'always') omitted.add('reasoning');
  return traits.thinksUnasked ? { thinking: { type: 'disabled' } } : {};
}

function budgetOf(reasoning: Reasoning, effort: string | undefined, limit: number | undefined): number {
  const wanted = reasoning.budgetTokens ?? BUDGET_OF_EFFORT.get(effort ?? '') ?? DEFAULT_BUDGET;
  return limit === undefined ? Math.max(wanted, MIN_BUDGET) : Math.min(Math.max(wanted, MIN_BUDGET), Math.floor(limit * LARGEST_SHARE));
}

/**
 * Whether the last assistant turn called tools without thoughts of Anthropic's own: a model that is to think by budget refuses to
 * think on from there.
 */
export function resumesWithoutThoughts(request: ChatRequest): boolean {
  const last = request.messages.findLast((message) => message.role === 'assistant');
  if (!last?.parts.some((part) => part.type === 'tool-call')) return false;
  return !last.parts.some((part) => part.type === 'reasoning' && part.origin === 'anthropic-messages');
}
