import { LRUCache } from 'lru-cache';

/** One point of a conversation up to which two requests are the same. */
export interface PrefixPoint {
  /** Hash of everything up to here: tools, system text and messages, as sent. */
  hash: string;
  /** Prompt tokens up to here. */
  tokens: number;
}

const MINUTE_MS = 60_000;

/**
 * How long a provider's prompt cache holds a prefix after its last use. Anthropic: five minutes, refreshed at every use
 * (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching). OpenAI: five to ten minutes of inactivity
 * (https://platform.openai.com/docs/guides/prompt-caching). Others publish no lower figure, so the same is assumed.
 */
const LIFETIME_MS = 5 * MINUTE_MS;

/** Providers with a lifetime of their own. DeepSeek's disk cache holds for hours (https://api-docs.deepseek.com/guides/kv_cache). */
const LIFETIMES_MS: ReadonlyMap<string, number> = new Map([['deepseek', 60 * MINUTE_MS]]);

/** Shorter prefixes are not cached by OpenAI and most Claude models. */
const MINIMUM_TOKENS = 1024;

const MAX_POINTS = 20_000;

/** Remembers which prefixes the providers' prompt caches are likely to hold, so that a warm conversation is priced as what it is. */
export class WarmPrefixes {
  /** Provider, model and hash → when the entry goes cold, in milliseconds since 1970. */
  private readonly coldAt = new LRUCache<string, number>({ max: MAX_POINTS });

  /**
   * Call after an answer: the provider now holds these prefixes.
   * @param points of the request as sent, shortest first
   * @param cachedTokens cache reads plus writes of the usage report, or all prompt tokens where the provider caches by itself
   *   and reports no writes; points beyond are not remembered
   */
  remember(points: readonly PrefixPoint[], provider: string, model: string, cachedTokens: number, now: number): void {
    const coldAt = now + (LIFETIMES_MS.get(provider) ?? LIFETIME_MS);
    for (const point of points) {
      if (point.tokens <= cachedTokens && point.tokens >= MINIMUM_TOKENS) this.coldAt.set(`${provider}:${model}#${point.hash}`, coldAt);
    }
  }

  /** Tokens of the longest prefix that is still warm at this provider and model; 0 when none is. */
  warmTokens(points: readonly PrefixPoint[], provider: string, model: string, now: number): number {
    for (let index = points.length - 1; index >= 0; index--) {
      const point = points[index];
      if (point && (this.coldAt.get(`${provider}:${model}#${point.hash}`) ?? 0) > now) return point.tokens;
    }
    return 0;
  }
}
