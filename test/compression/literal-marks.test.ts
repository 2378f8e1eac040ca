import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandPrompt } from '../../src/compression/prompt-compressor';
import { symbolName } from '../../src/compression/symbol-mark';
import { type ChatMessage, realConversations } from '../fixtures/conversations';
import { o200kTokens } from '../fixtures/o200k';
import { conversations, requestsOf, segmentsOf, withoutNormalizations, withTexts } from './arbitraries';
import { checkReversible, strictCompressor } from './strict-compressor';

/** The marks that the stages write into a conversation when nobody writes any. */
interface Marks {
  names: string[];
  hashes: string[];
  /** Word for word, with which a text says what it stands for. */
  introductions: string[];
}

async function marksIn(messages: readonly ChatMessage[]): Promise<Marks> {
  const { texts } = await strictCompressor().compress(segmentsOf(messages), 'aggressive');
  const sent = texts.join('\n');
  return {
    names: ['ab', ...new Set([...sent.matchAll(/§([a-z]{2})/g)].map(([, name = '']) => name))],
    hashes: ['00000000', ...new Set([...sent.matchAll(/\[ref:block:([0-9a-f]{8})\]/g)].map(([, hash = '']) => hash))],
    introductions: ['[§ab above]', ...(sent.match(/\[§[a-z]{2}(?: above|: [^\n\]]+)\]|^\[ref:block:\w+\] (?:above|= .*)$/gm) ?? [])],
  };
}

/** What somebody may write who has seen our names, was told of them by the model, or means something else. */
const LITERALS: readonly ((name: string, hash: string) => string)[] = [
  (name) => `§${name}`,
  (name) => ` §${name} `,
  (name) => `"§${name}" and \`§${name}\``,
  (name) => `(§${name}é, §${name}x, §§${name}, §${name.toUpperCase()})`,
  (name) => `[§${name}]`,
  (name) => `[§${name}: ${otherMeaning(name)}]`,
  (name) => `[§${name}: §${name}]`,
  (name) => `\\§${name} [[§${name} below]]`,
  (_, hash) => `\n[ref:block:${hash}]\n`,
  (_, hash) => `\n[ref:block:${hash}]   \n\n\n\n[ref:block:${hash}]\r\n`,
  (_, hash) => ` [ref:block:${hash}] `,
  (_, hash) => `\n[ref:block:${hash}] = the 2 lines above from "where no such lines are"\n`,
  (_, hash) => `\n[ref:block:${hash}] above all\n\\[ref:block:${hash}]\n`,
];

/** Words of which this name does not follow; of some words it does, by chance. */
function otherMeaning(name: string): string {
  return symbolName('something that it never stood for') === name ? 'something else' : 'something that it never stood for';
}

/** Where to write something into a conversation, and what. */
const insertions = fc.array(fc.record({ message: fc.nat(40), at: fc.nat(3000), what: fc.nat(100), mark: fc.nat(20) }), {
  minLength: 1,
  maxLength: 6,
});

type Insertions = ReturnType<typeof insertions.generate>['value'];

function written(messages: readonly ChatMessage[], places: Insertions, text: (what: number, mark: number) => string): ChatMessage[] {
  const result = structuredClone([...messages]);
  for (const { message, at, what, mark } of places) {
    const target = result[message % result.length];
    if (!target) continue;
    const position = at % (target.content.length + 1);
    target.content = target.content.slice(0, position) + text(what, mark) + target.content.slice(position);
  }
  return result;
}

function pick<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new RangeError('There is nothing to pick from.');
  return value;
}

function withLiterals(messages: readonly ChatMessage[], places: Insertions, { names, hashes }: Marks): ChatMessage[] {
  return written(messages, places, (what, mark) => pick(LITERALS, what)(pick(names, mark), pick(hashes, mark)));
}

function withIntroductions(messages: readonly ChatMessage[], places: Insertions, { introductions }: Marks): ChatMessage[] {
  return written(messages, places, (what, mark) => {
    const introduction = pick(introductions, mark);
    return introduction.startsWith('[ref:') ? `\n${introduction}${' '.repeat(what % 3)}\n` : introduction;
  });
}

/** The laws that hold whatever somebody writes. */
async function checkLaws(messages: readonly ChatMessage[], mode: 'safe' | 'aggressive'): Promise<void> {
  const segments = segmentsOf(messages);
  const originals = segments.map(({ text }) => text);
  const { texts } = await strictCompressor().compress(segments, mode);
  for (const [index, text] of originals.entries()) {
    const sent = texts[index] ?? '';
    expect(sent.length).toBeLessThanOrEqual(text.length);
    expect(o200kTokens(sent)).toBeLessThanOrEqual(o200kTokens(text));
  }
  const expanded = expandPrompt(withTexts(segments, texts), mode);
  for (const [index, text] of originals.entries()) {
    // What is sent as it came cannot be wrong; what was changed must stand for what came.
    if (texts[index] !== text) expect(withoutNormalizations(expanded[index] ?? '')).toBe(withoutNormalizations(text));
  }
  expect((await strictCompressor().compress(withTexts(segments, texts), mode)).texts).toEqual(texts);
  const ours = strictCompressor();
  for (const request of requestsOf(messages)) {
    expect((await ours.compress(segmentsOf(request), mode)).texts).toEqual(texts.slice(0, segmentsOf(request).length));
  }
}

describe.each(['safe', 'aggressive'] as const)('a mark that somebody writes anywhere in a conversation (%s)', (mode) => {
  const plain = conversations({ withLookalikes: false, maxTurns: 6 });
  const real = realConversations().map(({ messages }) => messages.slice(0, 24));

  it('is no mark, before and after we use the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(plain, fc.constantFrom(...real)), insertions, async (messages, places) => {
        const literal = withLiterals(messages, places, await marksIn(messages));
        await checkReversible(literal, mode);
        await checkLaws(literal, mode);
      }),
      { numRuns: 40 },
    );
  });

  it('breaks no law where it says to the letter what ours says, and is sent as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(plain, fc.constantFrom(...real)), insertions, insertions, async (messages, places, more) => {
        const marks = await marksIn(messages);
        await checkLaws(withLiterals(withIntroductions(messages, places, marks), more, marks), mode);
      }),
      { numRuns: 40 },
    );
  });
});
