import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimText } from '../../src/compression/context-trimmer';
import { ageUnder, trimSteps } from '../../src/compression/trim-steps';
import type { Segment } from '../../src/protocols/segments';
import { conversations, segmentsOf } from './arbitraries';

function segment(role: Segment['role'], text: string, kind: Segment['kind'] = role === 'tool' ? 'tool-result' : 'text'): Segment {
  return { role, kind, message: 3, text, set: () => undefined };
}

const sentence = 'This sentence says what was done and why it was done that way. ';
const code = '```python src/main.py\nprint(1)\nprint(2)\n```';

describe('an old text', () => {
  it('of the model is cut to its beginning, and its code to a placeholder that names the file', () => {
    const trimmed = trimText(segment('assistant', `${sentence.repeat(10)}\n${code}\n${sentence.repeat(10)}`), 'older', 'safe');
    expect(trimmed.startsWith(sentence)).toBe(true);
    expect(trimmed.length).toBeLessThan(450);
    expect(trimmed).toContain('[…]\n[code block: 2 lines of src/main.py]');
  });

  it.each([
    ['main.py\n```python\na = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n```', 'main.py\n[code block: 6 lines of main.py]'],
    ['```ts title="src/a.ts"\nconst a = 1;\nconst b = 2;\nconst c = 3;\n```', '[code block: 3 lines of src/a.ts]'],
    ['Now this:\n```\nconst a = 1;\nconst b = 2;\nconst c = 3;\n```', 'Now this:\n[code block: 3 lines]'],
    [
      'I would change main.py so that it reads like the following text:\n```\nconst a = 1;\nconst b = 2;\n```',
      'I would change main.py so that it reads like the following text:\n[code block: 2 lines]',
    ],
    ['```py\nnever = closed\nmore = lines\nand = more\n', '[code block: 4 lines]'],
  ])('%j becomes %j', (text, expected) => {
    expect(trimText(segment('assistant', text), 'older', 'safe')).toBe(expected);
  });

  it('of the model that is oldest is left out but for its placeholders', () => {
    expect(trimText(segment('assistant', `${sentence}\n\n${sentence}\n${code}`), 'oldest', 'safe')).toBe(
      '[…]\n[code block: 2 lines of src/main.py]',
    );
  });

  it('keeps diffs in safe mode, and tagged blocks in every mode', () => {
    const edit = '```diff\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n```';
    const tagged = '<file path="a.ts">\nconst a = 1;\n</file>';
    expect(trimText(segment('assistant', `${sentence}\n${edit}\n${tagged}`), 'oldest', 'safe')).toBe(`[…]\n${edit}\n${tagged}`);
    expect(trimText(segment('assistant', `${sentence}\n${edit}\n${tagged}`), 'oldest', 'aggressive')).toBe(
      `[…]\n[code block: 5 lines]\n${tagged}`,
    );
  });

  it('of a user or a tool is trimmed in aggressive mode only', () => {
    for (const role of ['user', 'tool'] as const) {
      const text = `${sentence}\n`.repeat(50);
      expect(trimText(segment(role, text), 'oldest', 'safe')).toBe(text);
      expect(trimText(segment(role, text), 'oldest', 'aggressive').length).toBeLessThan(700);
    }
  });

  it('of a tool tells how much was left out', () => {
    const output = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
    expect(trimText(segment('tool', output), 'older', 'aggressive')).toBe(
      'line 0\nline 1\nline 2\nline 3\nline 4\n[35 more lines of output left out]',
    );
    expect(trimText(segment('tool', output), 'oldest', 'aggressive')).toBe('[40 lines of output left out]');
  });

  it('that is instruction, call or reasoning is never trimmed', () => {
    const text = sentence.repeat(100);
    const kept = [
      segment('system', text),
      segment('assistant', text, 'tool-call'),
      segment('assistant', text, 'reasoning'),
      segment('system', text, 'tool-definition'),
    ];
    for (const one of kept) expect(trimText(one, 'oldest', 'aggressive')).toBe(text);
  });

  it('never becomes longer or empty, keeps whole characters, and stays as it is when trimmed again', () => {
    fc.assert(
      fc.property(
        conversations(),
        fc.constantFrom('older' as const, 'oldest' as const),
        fc.constantFrom('safe' as const, 'aggressive' as const),
        (messages, age, mode) => {
          for (const one of segmentsOf(messages)) {
            const trimmed = trimText(one, age, mode);
            expect(trimmed.length).toBeLessThanOrEqual(one.text.length);
            expect(trimmed === '' && one.text !== '').toBe(false);
            if (!/\p{Surrogate}/u.test(one.text)) expect(trimmed).not.toMatch(/\p{Surrogate}/u);
            expect(trimText({ ...one, text: trimmed }, age, mode)).toBe(trimmed);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('the steps in which a conversation is trimmed', () => {
  /** An agent's run: one request, then answers and results of 100 tokens each. */
  const run = (turns: number): Segment[] => [
    { ...segment('system', 's'), message: 0 },
    { ...segment('user', 'u'), message: 1 },
    ...Array.from({ length: turns }, (_, turn): Segment[] => [
      { ...segment('assistant', 'a'), message: 2 + 2 * turn },
      { ...segment('tool', 't'), message: 3 + 2 * turn },
    ]).flat(),
  ];
  const weights = { full: () => 100, trimmed: (_: number, age: string) => (age === 'older' ? 20 : 5) };

  it('are none below the threshold, and large above it', () => {
    expect(trimSteps(run(20), weights, 5000)).toEqual([]);
    const steps = trimSteps(run(100), weights, 5000);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.length).toBeLessThan(10);
    expect(steps.every(({ spared }) => spared === 1)).toBe(true);
  });

  it('of a conversation are those of its beginning and at most one more', () => {
    for (let turns = 1; turns < 120; turns++) {
      const before = trimSteps(run(turns - 1), weights, 5000);
      const after = trimSteps(run(turns), weights, 5000);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.length - before.length).toBeLessThanOrEqual(1);
    }
  });

  it('keep the last four turns in full, shorten the four before, and leave out what is older', () => {
    const turns = 25;
    const [step] = trimSteps(run(turns), weights, 5000);
    if (!step) throw new Error('no step');
    const ages = run(turns).map((one) => ageUnder(step, one));
    const answered = ages.filter((_, index) => index >= 2 && index % 2 === 0);
    expect(answered.slice(-4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(answered.slice(-8, -4)).toEqual(['older', 'older', 'older', 'older']);
    expect(answered.slice(0, -8).every((age) => age === 'oldest')).toBe(true);
    expect([ages[0], ages[1]]).toEqual(['oldest', undefined]);
  });

  it('keep as few turns in full as a small context has room for, at every turn', () => {
    const room = 500;
    for (let turns = 4; turns < 60; turns++) {
      const segments = run(turns);
      const step = trimSteps(segments, weights, room, room).at(-1);
      if (!step) throw new Error('no step');
      const ages = segments.map((one) => ageUnder(step, one));
      const size = ages.reduce((sum, age) => sum + (age ? weights.trimmed(0, age) : weights.full()), 0);
      // Twenty for each of the four answers and results before, and five for whatever is older, is all that trimming leaves.
      expect(size).toBeLessThanOrEqual(Math.max(room, 200 + 160 + 200 + 5 * 2 * turns));
    }
  });

  it('are not taken where they would save little', () => {
    expect(trimSteps(run(100), { full: () => 100, trimmed: () => 95 }, 5000)).toEqual([]);
  });
});
