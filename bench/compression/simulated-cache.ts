import type { PromptCacheTerms } from '../../src/compression/prompt-cache-terms';
import type { Prices } from '../../src/model-info';

/** What a provider bills for one prompt. */
export interface PromptBill {
  tokens: number;
  readTokens: number;
  usd: number;
}

/**
 * A provider's prompt cache: it holds prompts as they were sent and reads the longest beginning they share with a new one, text
 * by text. Where breakpoints are needed it holds only what ends at one: the system text and every prompt that was marked.
 */
export class SimulatedCache {
  #held: (readonly string[])[] = [];

  constructor(
    private readonly terms: PromptCacheTerms,
    private readonly count: (text: string) => number,
  ) {}

  warmTokens(texts: readonly string[]): number {
    let longest = 0;
    for (const held of this.#held) longest = Math.max(longest, this.#sharedTokens(held, texts));
    return longest >= this.terms.minTokens ? longest : 0;
  }

  /** @param marked whether the prompt carries breakpoints, where they are needed */
  bill(texts: readonly string[], prices: Prices, marked: boolean): PromptBill {
    const tokens = texts.reduce((sum, text) => sum + this.count(text), 0);
    const cached = this.terms.kind === 'automatic' || (this.terms.kind === 'marked' && marked);
    const readTokens = cached ? this.warmTokens(texts) : 0;
    const written = cached && tokens >= this.terms.minTokens;
    const rest = written ? prices.cacheWriteUsdPerMTok : prices.inputUsdPerMTok;
    if (written) this.#held.push([...texts]);
    return { tokens, readTokens, usd: (readTokens * prices.cacheReadUsdPerMTok + (tokens - readTokens) * rest) / 1e6 };
  }

  /** Some minutes pass. */
  expire(): void {
    this.#held = [];
  }

  #sharedTokens(held: readonly string[], texts: readonly string[]): number {
    let shared = 0;
    let length = 0;
    while (length < held.length && held[length] === texts[length]) shared += this.count(held[length++] ?? '');
    // A beginning that ends at no breakpoint is not held, except for the system text.
    if (this.terms.kind === 'marked' && length < held.length) return length > 0 ? this.count(held[0] ?? '') : 0;
    return shared;
  }
}
