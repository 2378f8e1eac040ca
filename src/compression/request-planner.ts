import { LRUCache } from 'lru-cache';
import type { Prices } from '../model-info';
import type { Segment } from '../protocols/segments';
import { cacheStart, isCachedLate } from './cache-start';
import { choosePlan, type PromptForm, total } from './choose-plan';
import type { StageSavings } from './compress-text';
import { type CompressionMode, mayCompress } from './compression-mode';
import { type Age, trimText } from './context-trimmer';
import type { PromptCacheTerms } from './prompt-cache-terms';
import { addSaving, type CompressedPrompt, type PromptCompressor } from './prompt-compressor';
import { ageUnder, type SegmentWeights, type TrimStep, trimSteps } from './trim-steps';
import { WorkSlices } from './work-slices';

export interface PlanRequest {
  /** With their original texts. */
  segments: readonly Segment[];
  /** Whether the last message is the model's own, which it is to go on with. */
  endsWithAnswer: boolean;
  mode: CompressionMode;
  /** Of the target. */
  prices: Prices;
  cache: PromptCacheTerms;
  /** Tokens of this form of the prompt that the target's cache still holds, in the tokens we count. The form comes text by text, with their tokens. */
  warmTokens(texts: readonly string[], tokens: readonly number[]): number;
  /** Who places prompt-cache breakpoints, where the target needs them: the client did, we may, or nobody does. */
  breakpoints: 'client' | 'ours' | 'nobody';
  /** Longer prompts may have old turns trimmed, in tokens. */
  trimAboveTokens: number;
  /** Most tokens the target takes; a prompt that is longer is trimmed whatever it costs. Not positive means unknown. */
  fitTokens?: number;
}

export interface RequestPlan {
  /** What to send, text by text in the order of the segments. */
  texts: readonly string[];
  /** Per text, as it is sent. */
  textTokens: readonly number[];
  tokensBefore: number;
  tokensAfter: number;
  /** Tokens saved per stage. */
  savings: StageSavings;
  form: 'compressed' | 'original' | 'trimmed';
  /** Whether to place prompt-cache breakpoints. */
  placeBreakpoints: boolean;
  /** Tokens that the target's cache is expected to give. */
  warmTokens: number;
  /** Expected cost of the prompt, in US dollars. */
  promptUsd: number;
}

/** Characters remembered for each way to trim a text. */
const MAX_MEMO_CHARACTERS = 4 * 1024 * 1024;

/** Decides compression, trimming and prompt-cache breakpoints of a request together, by what it is expected to cost at its target. */
export class RequestPlanner {
  /** By how a text is trimmed, then by the text. */
  readonly #trimmed = new Map<string, LRUCache<string, { text: string; tokens: number }>>();

  constructor(
    private readonly compressor: PromptCompressor,
    private readonly count: (text: string) => number,
  ) {}

  async plan(request: PlanRequest): Promise<RequestPlan> {
    const { segments, mode, endsWithAnswer, trimAboveTokens } = request;
    const fitTokens = request.fitTokens !== undefined && request.fitTokens > 0 ? request.fitTokens : Infinity;
    const compressed = await this.compressor.compress(segments, mode, { endsWithAnswer });
    const forms: PromptForm[] = [{ name: 'compressed', ...compressed }];
    if (Object.keys(compressed.savings).length > 0) {
      const { kind, minTokens } = request.cache;
      if (kind !== 'none' && isCachedLate(segments, compressed, minTokens)) {
        const trimmed = cacheStart(segments, compressed.tokensBefore, minTokens);
        forms.push({ name: 'compressed', ...(await this.compressor.compress(segments, mode, { endsWithAnswer, trimmed })) });
      }
      forms.push({ name: 'original', ...originalOf(segments, compressed) });
    }
    const threshold = Math.min(trimAboveTokens, fitTokens);
    if (mode !== 'off' && total(compressed.tokensAfter) > threshold) {
      const steps = trimSteps(segments, await this.#weights(segments, mode, compressed), threshold, fitTokens);
      forms.push(...(await this.#trimmedForms(request, forms, steps)));
    }
    return choosePlan(forms, { ...request, fitTokens });
  }

  /** Trimmed at the newest step, which is the one to take now, and at those before it back to the one that the target's cache holds. */
  async #trimmedForms(request: PlanRequest, untrimmed: readonly PromptForm[], steps: readonly TrimStep[]): Promise<PromptForm[]> {
    const trimmed: PromptForm[] = [];
    for (const step of steps.toReversed()) {
      const form: PromptForm = { name: 'trimmed', ...(await this.#trimmedPrompt(request, step)) };
      const first = trimmed.length === 0;
      trimmed.unshift(form);
      if (request.cache.kind === 'none' || isHeld(form, step, request)) break;
      if (first && untrimmed.some((whole) => isHeld(whole, step, request))) break;
    }
    return trimmed;
  }

  async #trimmedPrompt({ segments, mode, endsWithAnswer }: PlanRequest, step: TrimStep): Promise<CompressedPrompt> {
    const replacements = new Map<number, string>();
    for (const [index, segment] of segments.entries()) {
      const age = ageUnder(step, segment);
      const text = age && this.#trim(segment, age, mode).text;
      if (text !== undefined && text !== segment.text) replacements.set(index, text);
    }
    const prompt = await this.compressor.compress(segments, mode, { endsWithAnswer, trimmed: replacements });
    for (const index of replacements.keys()) {
      addSaving(prompt.savings, 'context-trimmer', (prompt.tokensBefore[index] ?? 0) - (prompt.tokensAfter[index] ?? 0));
    }
    return prompt;
  }

  async #weights(segments: readonly Segment[], mode: CompressionMode, { tokensAfter }: CompressedPrompt): Promise<SegmentWeights> {
    const slices = new WorkSlices();
    const trimmed: Record<Age, number>[] = [];
    for (const [index, segment] of segments.entries()) {
      const full = tokensAfter[index] ?? 0;
      const weight = (age: Age): number => (mayCompress(segment, mode) ? Math.min(this.#trim(segment, age, mode).tokens, full) : full);
      trimmed.push({ older: weight('older'), oldest: weight('oldest') });
      await slices.pause();
    }
    return { full: (index) => tokensAfter[index] ?? 0, trimmed: (index, age) => trimmed[index]?.[age] ?? 0 };
  }

  /** A trimmed text that is not shorter in tokens is left as it was. */
  #trim(segment: Segment, age: Age, mode: CompressionMode): { text: string; tokens: number } {
    const way = `${mode}/${age}/${segment.role}/${segment.kind}`;
    const memos =
      this.#trimmed.get(way) ??
      new LRUCache({ maxSize: MAX_MEMO_CHARACTERS, sizeCalculation: (trimmed, text) => text.length + trimmed.text.length + 1 });
    this.#trimmed.set(way, memos);
    const known = memos.get(segment.text);
    if (known) return known;
    const text = trimText(segment, age, mode);
    const before = this.count(segment.text);
    const tokens = text === segment.text ? before : this.count(text);
    const result = tokens < before ? { text, tokens } : { text: segment.text, tokens: before };
    memos.set(segment.text, result);
    return result;
  }
}

/** Whether the target's cache holds a form so far that this form, and no other, was sent before: beyond all that a step trims. */
function isHeld({ texts, tokensAfter }: PromptForm, { olderBefore }: TrimStep, { segments, warmTokens }: PlanRequest): boolean {
  const trimmable = tokensAfter.filter((_, index) => (segments[index]?.message ?? 0) < olderBefore);
  return warmTokens(texts, tokensAfter) >= total(trimmable);
}

function originalOf(segments: readonly Segment[], { tokensBefore }: CompressedPrompt): CompressedPrompt {
  return { texts: segments.map(({ text }) => text), tokensBefore, tokensAfter: tokensBefore, savings: {} };
}
