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
  /** What it costs now and, as far as a next turn is likely, then. */
  expectedUsd: number;
  /** Whether it costs no more than the uncompressed prompt would, had it been sent all along: now, and in a next turn that is likely. */
  neverDearer: boolean;
}

/** Amounts that differ by less are the same: the form that changes least is taken. */
const TOLERANCE_USD = 1e-12;

/** From here on another turn is more likely than not. */
const LIKELY_REUSE = 0.5;

/**
 * Takes the form with the least expected cost among those that cost no more than the uncompressed prompt would if it had been
 * sent all along, now and in a next turn that is likely; so compression never raises the bill, at any turn. A prompt that does not
 * fit the target is passed over while another one fits; where none does, by our count, the shortest has the best prospects.
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
    promptUsd: promptUsd(best.shape, request.prices),
  };
}

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
  const choices = cachingChoices(request);
  const priced = (size: Pick<PromptShape, 'tokens' | 'warmTokens'>, cached: boolean) => {
    const shape = { ...size, cached, minTokens: cache.minTokens };
    const nowUsd = promptUsd(shape, prices);
    const nextUsd = nextTurnUsd(shape, prices);
    return { shape, nowUsd, nextUsd, expectedUsd: nowUsd + reuse * nextUsd };
  };
  const [limit] = choices.map((cached) => priced(uncompressedShape, cached)).sort((a, b) => a.expectedUsd - b.expectedUsd);
  const within = (usd: number, most: number | undefined): boolean => usd <= (most ?? Infinity) + TOLERANCE_USD;
  return choices.flatMap((cached) =>
    measured.map(({ form, ...size }): Candidate => {
      const { shape, nowUsd, nextUsd, expectedUsd } = priced(size, cached);
      const neverDearer = within(nowUsd, limit?.nowUsd) && (reuse < LIKELY_REUSE || within(nextUsd, limit?.nextUsd));
      return { form, shape, expectedUsd, neverDearer };
    }),
  );
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
