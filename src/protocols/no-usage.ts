import type { Usage } from './canonical';

/** What a provider reports that has read and written nothing. */
export const NO_USAGE: Readonly<Usage> = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};
