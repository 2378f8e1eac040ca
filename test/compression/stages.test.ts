import { describe, expect, it } from 'vitest';
import { compressCode } from '../../src/compression/code-compressor';
import { deduplicateProse, type StageContext } from '../../src/compression/deduplicator';
import { normalizeProse } from '../../src/compression/normalizer';
import { SentText } from '../../src/compression/sent-text';
import { nameRepeatedPhrases } from '../../src/compression/symbol-table';
import { o200kTokens } from '../fixtures/o200k';

function context(before: string[] = [], base: StageContext['base'] = 'prose'): StageContext {
  const sent = new SentText();
  for (const text of before) sent.read(text, true);
  return { sent, base, count: o200kTokens, pause: async () => undefined };
}

describe('the normalizer', () => {
  it.each([
    ['collapses runs of blank lines', 'a\n\n\n\nb', 'a\n\nb'],
    ['collapses runs of spaces inside a line', 'one   two \t three', 'one two three'],
    ['takes away white space at the end of lines', 'one  \ntwo\t', 'one\ntwo'],
    ['takes away blank lines at the beginning and the end', '\n\na\n\n', 'a'],
    ['writes all bullets alike', '* one\n• two\n- three\n  * four', '- one\n- two\n- three\n  - four'],
    ['keeps thematic breaks and emphasis', '* * *\n***\n*word* **words**', '* * *\n***\n*word* **words**'],
    ['keeps indentation', '- a\n  - b', '- a\n  - b'],
    ['keeps code spans and quotations', 'say   `a   b` and   "c   d"', 'say `a   b` and "c   d"'],
    ['keeps the rest of a line after a quotation that does not end', 'say   "a   b', 'say "a   b'],
    ['keeps Windows line ends', 'a  \r\n\r\n\r\n\r\nb\r\n', 'a\r\n\r\nb\r'],
    ['keeps what is white space altogether', ' \n \n', ' \n \n'],
    ['keeps unusual spaces', 'a\u00a0\u00a0b\u3000\u3000c', 'a\u00a0\u00a0b\u3000\u3000c'],
    ['keeps fenced code', '```\na   b  \n\n\n\nc\n```', '```\na   b  \n\n\n\nc\n```'],
    ['keeps everything after a fence that is not closed', '```\na   b\n\n\n\nc', '```\na   b\n\n\n\nc'],
    [
      'keeps everything after a fence that opens inside another one',
      '```md\n```ts\na\n```\n```\nb   c\n\n```\nd   e\n```',
      '```md\n```ts\na\n```\n```\nb   c\n\n```\nd   e\n```',
    ],
    ['keeps a fence inside a longer fence', '````\n```\na   b\n```\nc   d\n````\ne   f', '````\n```\na   b\n```\nc   d\n````\ne f'],
    ['keeps indented lines and file listings', '    a   b\n12│  c   d\n\te   f', '    a   b\n12│  c   d\n\te   f'],
    [
      'keeps JSON, markup, shell lines and calls',
      '{"a":   1}\n<a   b>\n$ ls   -l\nAction Input: a   b',
      '{"a":   1}\n<a   b>\n$ ls   -l\nAction Input: a   b',
    ],
    ['keeps tagged blocks', '<file path="x">\na   b\n</file>\nc   d', '<file path="x">\na   b\n</file>\nc d'],
    ['keeps a tagged block that begins within a line', 'see <context>\na   b\n</context>   x', 'see <context>\na   b\n</context>   x'],
    ['keeps diffs', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a   b\n+c   d\n', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a   b\n+c   d\n'],
    [
      'keeps SEARCH/REPLACE blocks',
      '<<<<<<< SEARCH\na   b\n=======\nc   d\n>>>>>>> REPLACE',
      '<<<<<<< SEARCH\na   b\n=======\nc   d\n>>>>>>> REPLACE',
    ],
  ])('%s', (_, text, expected) => {
    expect(normalizeProse(text, 'prose')).toBe(expected);
    expect(normalizeProse(expected, 'prose')).toBe(expected);
  });
});

describe('the deduplicator', () => {
  const paragraph =
    'The cache is read before it is written, so the first request of every session misses and is sent upstream although an answer is there already, which costs money and time and surprises whoever reads the log.';
  const list = Array.from({ length: 8 }, (_, i) => `- item ${i} of a list that was shown before, with words to fill it`).join('\n');

  it('puts a reference that says where to look in the place of what was shown before', async () => {
    const reference = await deduplicateProse(`Once more:\n\n${paragraph}\n\nThat is it.`, context([`Note.\n${paragraph}`]));
    expect(reference).toMatch(
      /^Once more:\n\n\[ref:block:[0-9a-f]{8}\] = the 1 line above from "The cache is read before it is w"\n\nThat is it\.$/,
    );
  });

  it('says where to look only once', async () => {
    const known = context([list]);
    const first = await deduplicateProse(`Again:\n${list}`, known);
    known.sent.read(first, true);
    expect(await deduplicateProse(`And again:\n${list}`, known)).toMatch(/^And again:\n\[ref:block:[0-9a-f]{8}\] above$/);
  });

  it('refers to what stands earlier in the same text', async () => {
    expect(await deduplicateProse(`${list}\n\nand\n\n${list}`, context())).toMatch(
      /and\n\n\[ref:block:[0-9a-f]{8}\] = the 8 lines above from "- item 0/,
    );
  });

  it('takes several lines as one block, as far as they stand together above', async () => {
    const result = await deduplicateProse(`${list}\nan own line`, context([`${list}\nanother line`]));
    expect(result.split('\n')).toHaveLength(2);
  });

  it('keeps what is too short to be worth a reference', async () => {
    expect(await deduplicateProse('A short line.', context(['A short line.']))).toBe('A short line.');
  });

  it('keeps code, diffs and tagged blocks', async () => {
    const text = `\`\`\`\n${list}\n\`\`\`\n<file>\n${list}\n</file>`;
    expect(await deduplicateProse(text, context([list]))).toBe(text);
  });

  it('does not refer to what was itself replaced by a reference', async () => {
    const known = context([list]);
    const again = `${list}\nwith an end of its own that makes it another block than before`;
    known.sent.read(await deduplicateProse(again, known), true);
    const third = await deduplicateProse(again, known);
    expect(third.split('\n')).toEqual([expect.stringMatching(/^\[ref:block:[0-9a-f]{8}\] above$/), again.split('\n').at(-1)]);
  });
});

describe('the symbol table', () => {
  const path = 'the file `src/server/handlers/session.ts`';

  it('names a phrase where it is first used, and uses the name from then on; another text takes it up', async () => {
    const text = `First open ${path}, then read ${path}, then change ${path}.`;
    const named = await nameRepeatedPhrases(text, context());
    expect(named).toMatch(/^First open \[§([a-z]{2}): the file `src\/server\/handlers\/session\.ts`\], then read §\1, then change §\1\.$/);
    const known = context([named]);
    expect(await nameRepeatedPhrases(`Done with ${path}!`, known)).toMatch(/^Done with \[§[a-z]{2} above\]!$/);
    expect(await nameRepeatedPhrases(`Close ${path}, open ${path}.`, known)).toMatch(/^Close \[§([a-z]{2}) above\], open §\1\.$/);
  });

  it('names a phrase of two uses when an earlier text has it too', async () => {
    const text = `Open ${path} and save ${path}.`;
    expect(await nameRepeatedPhrases(text, context())).toBe(text);
    expect(await nameRepeatedPhrases(text, context([`See ${path}.`]))).toContain('§');
  });

  it('does not name what does not pay', async () => {
    const text = 'a cat and a dog and a cat and a dog and a cat and a dog';
    const named = await nameRepeatedPhrases(text, context());
    expect(o200kTokens(named)).toBeLessThanOrEqual(o200kTokens(text));
    expect(await nameRepeatedPhrases('to be to be to be', context())).toBe('to be to be to be');
  });

  it('names whole words only', async () => {
    const text = 'reading configuration values; misreading configuration values; rereading configuration values';
    expect(await nameRepeatedPhrases(text, context())).toBe(text);
  });

  it('keeps code', async () => {
    const text = `\`\`\`\n${path} ${path} ${path}\n\`\`\``;
    expect(await nameRepeatedPhrases(text, context())).toBe(text);
  });

  it('takes no name that somebody wrote before', async () => {
    const text = `${path} and ${path} and ${path}`;
    const [name = ''] = /§[a-z]{2}/.exec(await nameRepeatedPhrases(text, context())) ?? [];
    expect(name).not.toBe('');
    expect(await nameRepeatedPhrases(text, context([`As ${name} of the law says.`]))).not.toContain(name);
  });

  it('takes a symbol that nobody defined for plain text', () => {
    const { sent } = context();
    expect(sent.meaningOf('see §ab and [§cd: some phrase]')).toBe('see §ab and [§cd: some phrase]');
  });
});

describe('the code compressor', () => {
  const file = Array.from({ length: 12 }, (_, i) => `  const value${i} = compute(${i}, "some text");`).join('\n');

  it('takes white space out of fenced code that nobody needs, and nothing else', async () => {
    expect(await compressCode('```ts\nconst a = 1;  \n\n\n\nconst  b = 2;\n```\ntext   \n\n\n\ntext', context())).toBe(
      '```ts\nconst a = 1;\n\nconst  b = 2;\n```\ntext   \n\n\n\ntext',
    );
  });

  it('replaces code that was shown before', async () => {
    expect(await compressCode(`\`\`\`ts\n${file}\n\`\`\``, context([file]))).toMatch(
      /^```ts\n\[ref:block:[0-9a-f]{8}\] = the 12 lines above from "const value0[^\n]*"\n```$/,
    );
  });

  it('replaces the unchanged part of a listing that comes again', async () => {
    const changed = file.replace('value6 = compute(6', 'value6 = repair(6');
    const result = await compressCode(changed, context([file], 'code'));
    expect(result.split('\n')).toEqual([
      expect.stringMatching(/= the 6 lines above from "const value0/),
      '  const value6 = repair(6, "some text");',
      expect.stringMatching(/= the 5 lines above from "const value7/),
    ]);
  });

  it('works on tool results as a whole, but for diffs and tags', async () => {
    expect(await compressCode('out  \n\n\n\nput\n', context([], 'code'))).toBe('out\n\nput\n');
    const exact = '<file>\n--- a\n+++ b\n@@ -1 +1 @@\n-x  \n+y\n</file>';
    expect(await compressCode(exact, context([], 'code'))).toBe(exact);
  });
});
