import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { estimateTokens } from './token-estimate';
import { countMerged } from './token-merge';
import { pieces } from './token-pieces';
import { nextTurn, readTokenRanks, type TokenRanks } from './token-ranks';

/** Texts remembered: a few long conversations with all their segments. An entry is a key and a number, about 100 bytes. */
const MAX_REMEMBERED = 20_000;

/** Texts up to this many characters are their own key; hashing them costs more than it saves. */
const SHORT_TEXT = 128;

/** Longest pause-free stretch of counting, in milliseconds. */
const SLICE_MS = 4;

/**
 * Counts o200k tokens (OpenAI's; for other vendors an estimate that `calibratedTokens` corrects). Until the vocabulary is
 * loaded, and when it cannot be, counts are estimated from the characters.
 */
export class TokenCounter {
  #ranks: TokenRanks | undefined;
  #loading: Promise<void> | undefined;
  readonly #counts = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  /** Whether counts are exact. */
  get exact(): boolean {
    return this.#ranks !== undefined;
  }

  /**
   * Loads the packed vocabulary, once; the event loop is never held for long. Later calls wait for the first.
   * @throws what `readPacked` throws; counts stay estimates then, and the next call tries again
   */
  load(readPacked: () => Promise<Uint8Array>): Promise<void> {
    this.#loading ??= this.#load(readPacked).catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Resolves when a load that is under way has ended, well or not. */
  async settled(): Promise<void> {
    await this.#loading?.catch(() => undefined);
  }

  /**
   * Tokens of a text; an estimate for runs of more than 32,768 characters without a break. Takes about 0.1 ms per kilobyte of new text;
   * `warm` long ones first.
   */
  count(text: string): number {
    if (!this.#ranks) return estimateTokens(text);
    const key = keyOf(text);
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    let tokens = 0;
    for (const { bytes, weight } of pieces(text)) tokens += weight * countMerged(bytes, this.#ranks);
    return this.#remember(key, tokens);
  }

  /**
   * Counts texts ahead, a few milliseconds at a time, so that `count` has them ready. A load that is under way is waited for:
   * the first request after a start is counted exactly as well.
   */
  async warm(texts: Iterable<string>): Promise<void> {
    if (!this.#ranks) await this.settled();
    const ranks = this.#ranks;
    if (!ranks) return;
    let sliceStart = performance.now();
    for (const text of texts) {
      const key = keyOf(text);
      if (this.#counts.has(key)) continue;
      let tokens = 0;
      let uncheckedLength = 0;
      for (const { bytes, weight } of pieces(text)) {
        tokens += weight * countMerged(bytes, ranks);
        uncheckedLength += bytes.length;
        if (uncheckedLength < 1024) continue;
        uncheckedLength = 0;
        if (performance.now() - sliceStart < SLICE_MS) continue;
        await nextTurn();
        sliceStart = performance.now();
      }
      this.#remember(key, tokens);
    }
  }

  #remember(key: string, tokens: number): number {
    const whole = Math.round(tokens);
    this.#counts.set(key, whole);
    return whole;
  }

  async #load(readPacked: () => Promise<Uint8Array>): Promise<void> {
    this.#ranks = await readTokenRanks(await readPacked());
  }
}

function keyOf(text: string): string {
  return text.length <= SHORT_TEXT ? text : `\0${createHash('sha1').update(text).digest('base64')}`;
}

/** The vocabulary is 30 MB in memory and the same for all, so a process has one counter. */
export const tokenCounter = new TokenCounter();

/** Tokens of a text; see `TokenCounter.count`. */
export function countTokens(text: string): number {
  return tokenCounter.count(text);
}
