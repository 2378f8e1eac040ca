import { expect } from 'vitest';
import type { CompressionMode } from '../../src/compression/compression-mode';
import { expandPrompt, PromptCompressor } from '../../src/compression/prompt-compressor';
import type { ChatMessage } from '../fixtures/conversations';
import { o200kTokens } from '../fixtures/o200k';
import { segmentsOf, withoutNormalizations, withTexts } from './arbitraries';

/** Where the product skips a stage that throws, a test wants to know. */
export function strictCompressor(): PromptCompressor {
  return new PromptCompressor({
    count: o200kTokens,
    onStageError: (stage, error) => {
      throw new Error(`${stage} threw`, { cause: error });
    },
  });
}

/** Expanding gives the original back, up to white space and bullets; to the letter where nothing was changed. */
export async function checkReversible(messages: readonly ChatMessage[], mode: CompressionMode): Promise<void> {
  const segments = segmentsOf(messages);
  const { texts } = await strictCompressor().compress(segments, mode);
  const expanded = expandPrompt(withTexts(segments, texts), mode);
  for (const [index, { text }] of segments.entries()) {
    expect(withoutNormalizations(expanded[index] ?? '')).toBe(withoutNormalizations(text));
    if (texts[index] === text) expect(expanded[index]).toBe(text);
  }
}
