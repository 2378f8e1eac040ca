import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompressionMode, mayCompress } from '../../src/compression/compression-mode';
import { type ChatMessage, realConversations, turnsOf } from '../fixtures/conversations';
import { o200kTokens } from '../fixtures/o200k';
import { conversations, requestsOf, segmentsOf, withTexts } from './arbitraries';
import { checkReversible, strictCompressor } from './strict-compressor';

const MODES = ['off', 'safe', 'aggressive'] as const;

/** Checks a law on generated and on recorded conversations, in both modes that compress. */
function law(name: string, check: (messages: ChatMessage[], mode: CompressionMode) => Promise<void>): void {
  describe(name, () => {
    it.each(['safe', 'aggressive'] as const)('in generated conversations (%s)', async (mode) => {
      await fc.assert(
        fc.asyncProperty(conversations(), (messages) => check(messages, mode)),
        { numRuns: 50 },
      );
    });
    it.each(['safe', 'aggressive'] as const)('in real conversations (%s)', async (mode) => {
      for (const conversation of realConversations()) await check(turnsOf(conversation).at(-1) ?? [], mode);
    });
  });
}

law('a compressed text is never longer, in tokens and in characters', async (messages, mode) => {
  const segments = segmentsOf(messages);
  const { texts, tokensBefore, tokensAfter } = await strictCompressor().compress(segments, mode);
  for (const [index, { text }] of segments.entries()) {
    const sent = texts[index] ?? '';
    expect(sent.length).toBeLessThanOrEqual(text.length);
    expect(o200kTokens(sent)).toBeLessThanOrEqual(o200kTokens(text));
    expect([tokensBefore[index], tokensAfter[index]]).toEqual([o200kTokens(text), o200kTokens(sent)]);
  }
});

law('expanding gives the original back, up to white space and bullets', checkReversible);

law('what was sent in one turn is sent to the letter in the next, by this process or another', async (messages, mode) => {
  const ours = strictCompressor();
  const whole = await strictCompressor().compress(segmentsOf(messages), mode);
  for (const request of requestsOf(messages)) {
    const segments = segmentsOf(request);
    const { texts } = await ours.compress(segments, mode);
    expect(texts).toEqual(whole.texts.slice(0, texts.length));
    expect((await strictCompressor().compress(segments, mode)).texts).toEqual(texts);
  }
});

law('compressing what is compressed changes nothing', async (messages, mode) => {
  const segments = segmentsOf(messages);
  const { texts } = await strictCompressor().compress(segments, mode);
  const again = await strictCompressor().compress(withTexts(segments, texts), mode);
  expect(again.texts).toEqual(texts);
});

law('what a mode may not touch is sent byte for byte', async (messages, mode) => {
  const segments = segmentsOf(messages);
  const { texts } = await strictCompressor().compress(segments, mode);
  for (const [index, segment] of segments.entries()) {
    const sent = texts[index] ?? '';
    if (!mayCompress(segment, mode)) expect(sent).toBe(segment.text);
    else for (const block of exactBlocks(segment.text, mode)) expect(sent).toContain(block);
  }
});

law('the savings of the stages add up to the tokens saved', async (messages, mode) => {
  const { tokensBefore, tokensAfter, savings } = await strictCompressor().compress(segmentsOf(messages), mode);
  const saved = Object.values(savings).reduce((sum, tokens) => sum + tokens, 0);
  expect(total(tokensBefore) - total(tokensAfter)).toBe(saved);
});

describe('compression', () => {
  it('in mode off sends everything as it is', async () => {
    await fc.assert(
      fc.asyncProperty(conversations(), async (messages) => {
        const segments = segmentsOf(messages);
        expect((await strictCompressor().compress(segments, 'off')).texts).toEqual(segments.map(({ text }) => text));
      }),
      { numRuns: 50 },
    );
  });

  it('does not change the segments it is given', async () => {
    const segments = segmentsOf(realConversations()[1]?.messages ?? []);
    const before = segments.map(({ text }) => text);
    for (const mode of MODES) await strictCompressor().compress(segments, mode);
    expect(segments.map(({ text }) => text)).toEqual(before);
  });

  it('leaves an answer alone that the model is to go on with', async () => {
    const repeated = 'The   tests   fail because the cache is read before it is written, so the first request always misses.';
    const messages: ChatMessage[] = [
      { role: 'user', content: repeated },
      { role: 'assistant', content: repeated },
    ];
    expect((await strictCompressor().compress(segmentsOf(messages), 'aggressive', { endsWithAnswer: true })).texts[1]).toBe(repeated);
    const answered = [...messages, { role: 'user' as const, content: 'go on' }];
    expect((await strictCompressor().compress(segmentsOf(answered), 'aggressive')).texts[1]).not.toBe(repeated);
  });

  it('saves tokens in a real agent conversation, a few in safe and many in aggressive mode', async () => {
    const agent = realConversations()[1]?.messages ?? [];
    const saved = async (mode: CompressionMode): Promise<number> => {
      const { tokensBefore, tokensAfter } = await strictCompressor().compress(segmentsOf(agent), mode);
      return 1 - total(tokensAfter) / total(tokensBefore);
    };
    expect(await saved('safe')).toBeGreaterThan(0.0005);
    expect(await saved('aggressive')).toBeGreaterThan(0.3);
  });
});

/** Blocks that are found without the code under test and must come through unchanged. */
function exactBlocks(text: string, mode: CompressionMode): string[] {
  const edits = [
    /^<{7} SEARCH\n[\s\S]*?\n>{7} REPLACE/gm,
    /^diff --git [^\n]*\n(?:[-+@ ][^\n]*\n)+/gm,
    /^\*\*\* Begin Patch\n[\s\S]*?\n\*\*\* End Patch/gm,
  ];
  const tags = [/^<(?:file|context)[^<>\n]*>$/gm, /^<\/(?:file|context)>$/gm];
  const contents = [/^```\w*\n[^`]*?\n```$/gm, /^<file [^<>\n]*>\n[^<]*\n<\/file>$/gm, /^<context>\n[^<]*\n<\/context>$/gm];
  return [...edits, ...tags, ...(mode === 'safe' ? contents : [])].flatMap((pattern) => text.match(pattern) ?? []);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
