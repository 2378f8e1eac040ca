import type { LongPromptPrices, Prices } from '../model-info';

/** What a request with a prompt of this length (tokens, cached ones included) is charged per million tokens of each kind. */
export function pricesForPrompt(prices: Prices, promptTokens: number): Omit<LongPromptPrices, 'aboveTokens'> {
  return prices.longPrompts?.findLast(({ aboveTokens }) => promptTokens > aboveTokens) ?? prices;
}
