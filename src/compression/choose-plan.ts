import { expectedReuse } from './expected-reuse';
import { nextTurnUsd, type PromptShape, promptUsd } from './prompt-bill';
import type { CompressedPrompt } from './prompt-compressor';
import type { PlanRequest, RequestPlan } from './request-planner';

/** One way to send a prompt. */
export interface PromptForm extends CompressedPrompt {
  name: RequestPlan['form'];
}

interface Candidate {
  form: PromptForm;
  shape: PromptShape;
  /** What it costs now, in US dollars. */
  nowUsd: number;
  /** What it costs now and, as far as a next turn is likely, then. */
  expectedUsd: number;
  /** Whether it costs no more now than the uncompressed prompt would, had it been sent all along. */
  neverDearer: boolean;
}

/** Amounts that differ by less are the same: the form that changes least is taken. */
const TOLERANCE_USD = 1e-12;

/**
 * Takes the form with the least expected cost among those that cost no more now than the uncompressed prompt would if it had
 * been sent all along; so compression never raises the bill, at any turn. A prompt that does not fit the target is passed over
 * while another one fits; where none does, by our count, the shortest has the best prospects.
 * @param forms in order of preference where costs are equal
 */
export function choosePlan(forms: readonly PromptForm[], request: PlanRequest): RequestPlan {
  const { fitTokens = Infinity } = request;
  const candidates = candidatesOf(forms, request);
  const fitting = candidates.filter(({ shape }) => shape.tokens <= fitTokens);
  const shortest = Math.min(...candidates.map(({ shape }) => shape.tokens));
  const possible = fitting.length > 0 ? fitting : candidates.filter(({ shape }) => shape.tokens === shortest);
  const cheap = possible.filter(({ neverDearer }) => neverDearer);
  const [first, ...others] = cheap.length > 0 ? cheap : possible;
  if (!first) throw new RangeError('There is no form of the prompt to choose from.');
  const best = others.reduce((least, other) => (other.expectedUsd < least.expectedUsd - TOLERANCE_USD ? other : least), first);
  return {
    texts: best.form.texts,
    textTokens: best.form.tokensAfter,
    tokensBefore: total(best.form.tokensBefore),
    tokensAfter: best.shape.tokens,
    savings: best.form.savings,
    form: best.form.name,
    placeBreakpoints:
      best.shape.cached &&
      request.cache.kind === 'marked' &&
      request.breakpoints === 'ours' &&
      best.shape.tokens >= request.cache.minTokens,
    warmTokens: best.shape.cached ? best.shape.warmTokens : 0,
    promptUsd: promptUsd({ ...best.shape, minTokens: request.cache.minTokens }, request.prices),
  };
}

/**
 * Forms are compared as if caches held prompts of any length. A compressed prompt reaches the least length that a provider caches a
 * turn or so later than the uncompressed one would; to send the uncompressed form until then would mean to change what was sent.
 */
const ANY_LENGTH = 0;

function candidatesOf(forms: readonly PromptForm[], request: PlanRequest): Candidate[] {
  const { cache, prices } = request;
  const reuse = expectedReuse(request.segments);
  const measured = forms.map((form) => ({
    form,
    tokens: total(form.tokensAfter),
    warmTokens: cache.kind === 'none' ? 0 : request.warmTokens(form.texts, form.tokensAfter),
  }));
  const uncompressed = forms[0]?.tokensBefore ?? [];
  const warmTexts = Math.max(0, ...measured.map(({ form, warmTokens }) => leadingTexts(form.tokensAfter, warmTokens)));
  const uncompressedShape = { tokens: total(uncompressed), warmTokens: total(uncompressed.slice(0, warmTexts)) };
  return cachingChoices(request).flatMap((cached) => {
    const uncompressedUsd = promptUsd({ ...uncompressedShape, cached, minTokens: ANY_LENGTH }, prices);
    return measured.map(({ form, tokens, warmTokens }): Candidate => {
      const shape = { tokens, warmTokens, cached, minTokens: ANY_LENGTH };
      const nowUsd = promptUsd(shape, prices);
      const neverDearer = nowUsd <= uncompressedUsd + TOLERANCE_USD;
      return { form, shape, nowUsd, expectedUsd: nowUsd + reuse * nextTurnUsd(shape, prices), neverDearer };
    });
  });
}

/** Whether the target caches the prompt, where that is not ours to decide. */
function cachingChoices({ cache, breakpoints }: PlanRequest): boolean[] {
  if (cache.kind !== 'marked') return [cache.kind === 'automatic'];
  return breakpoints === 'ours' ? [false, true] : [breakpoints === 'client'];
}

/** How many texts at the beginning these tokens cover. */
function leadingTexts(tokens: readonly number[], covered: number): number {
  let sum = 0;
  let texts = 0;
  for (const count of tokens) {
    sum += count;
    if (sum > covered) break;
    texts += 1;
  }
  return texts;
}

export function total(values: readonly number[]): number {
  let result = 0;
  for (const value of values) result += value;
  return result;
}
