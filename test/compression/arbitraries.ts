import fc from 'fast-check';
import type { Segment } from '../../src/protocols/segments';
import type { ChatMessage } from '../fixtures/conversations';

/** Pieces that come up again and again, as they do in conversations. */
const PARAGRAPHS = [
  'The tests fail because the cache is read before it is written, so the first request always misses.',
  'I will open `src/server/handlers/session.ts` and change how `src/server/handlers/session.ts` reads the cookie in `src/server/handlers/session.ts`.',
  "Let's look at the relevant section of the configuration file, then at the relevant section of the configuration loader.",
  '* first bullet\n*   second   bullet\n• third bullet with trailing spaces   ',
  'She said "keep   these   spaces" and `these   too`, but   not   these.',
  '1. one\n2. two\n\n\n\n3. three',
  '- [ ] a task\n  - indented\n\n\n- [x] done\n* * *\n***',
  '| a   | b |\n|-----|---|\n| 1   | 2 |',
  'Größe 漢字かな交じり文 😀😀 naïve café — “quoted” … ‎rtl שלום',
];

const CODE = [
  '```ts\nexport function total(values: number[]): number {\n\n\n  return values.reduce((sum, value) => sum + value, 0);   \n}\n```',
  '```\nnpm test\n```',
  '~~~python main.py\ndef main():\n    print("hi")\t\n\n\n\nmain()\n~~~',
  '```never closed\nint main() {   \n\n\n}',
  '    indented code;   \n\n\n    more();',
  '  12│  const a = 1;   \n  13│  const b = 2;',
];

const EDITS = [
  'src/a.py\n```python\n<<<<<<< SEARCH\nold   line   \n\n\n=======\nnew line\n>>>>>>> REPLACE\n```',
  'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n context   \n-old\n+new   \n \n',
  '*** Begin Patch\n*** Update File: a.ts\n@@\n-a   \n+b\n*** End Patch',
];

const TAGGED = [
  '<file path="src/a.ts">\nconst a = 1;   \n\n\nconst b = 2;\n</file>',
  '<context>\n  open:   a.ts\n\n\n</context>',
  'See <b>bold   text</b> and <unclosed   attr="1">   here',
];

/** Text that looks like our marks, or nearly so. */
const LOOKALIKES = [
  '[ref:block:00000000]',
  '[ref:block:deadbeef] = the 3 lines above from "The tests"',
  '§ab and [§ab: some phrase that is long]',
  '[§',
  '§§§',
];

const NOISE = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(' ', '\t', '\n', '\r\n', 'a', '*', '`', '~', '<', '>', '"', '-', '\ud800', '\udc00', '§', '[', ']'),
    maxLength: 80,
  }),
);

const piece = (withLookalikes: boolean) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...PARAGRAPHS) },
    { weight: 4, arbitrary: fc.constantFrom(...CODE) },
    { weight: 2, arbitrary: fc.constantFrom(...EDITS) },
    { weight: 2, arbitrary: fc.constantFrom(...TAGGED) },
    { weight: 2, arbitrary: NOISE.filter((text) => withLookalikes || !text.includes('§')) },
    ...(withLookalikes ? [{ weight: 2, arbitrary: fc.constantFrom(...LOOKALIKES) }] : []),
  );

const textOf = (withLookalikes: boolean) =>
  fc
    .tuple(
      fc.array(piece(withLookalikes), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '\n\n', '\n\n\n\n', '\r\n', ' \n \n'),
      fc.boolean(),
    )
    .map(([pieces, separator, crlf]) => (crlf ? pieces.join(separator).replaceAll(/\r?\n/g, '\r\n') : pieces.join(separator)));

/** A chat in which user, model and tools take turns; it ends with what the model is to answer. */
export function conversations({ withLookalikes = true, maxTurns = 5 } = {}): fc.Arbitrary<ChatMessage[]> {
  const text = textOf(withLookalikes);
  const plainTurn = fc.tuple(text, text).map(([user, assistant]): ChatMessage[] => [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ]);
  const toolTurn = fc.tuple(text, text).map(([assistant, result]): ChatMessage[] => [
    {
      role: 'assistant',
      content: assistant,
      tool_calls: [{ id: 'call', type: 'function', function: { name: 'run', arguments: '{"command":"cat  a.ts"}' } }],
    },
    { role: 'tool', tool_call_id: 'call', content: result },
  ]);
  return fc
    .tuple(text, fc.array(fc.oneof(plainTurn, toolTurn), { maxLength: maxTurns }), text)
    .map(([system, turns, last]) => [
      { role: 'system', content: system },
      { role: 'user', content: 'begin' },
      ...turns.flat(),
      { role: 'user', content: last },
    ]);
}

/** The segments of Chat messages, as the protocol's own lens gives them. */
export function segmentsOf(messages: readonly ChatMessage[]): Segment[] {
  return messages.flatMap(({ role, content, tool_calls }, message): Segment[] => {
    const text: Segment = { role, kind: role === 'tool' ? 'tool-result' : 'text', message, text: content, set: () => undefined };
    const call: Segment = { role, kind: 'tool-call', message, text: JSON.stringify(tool_calls), set: () => undefined };
    return tool_calls === undefined ? [text] : [text, call];
  });
}

/** The same segments with other texts. */
export function withTexts(segments: readonly Segment[], texts: readonly string[]): Segment[] {
  return segments.map((segment, index) => ({ ...segment, text: texts[index] ?? '' }));
}

/** Requests of a conversation: its beginnings that end with what somebody other than the model said. */
export function requestsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  return messages.flatMap(({ role }, index) => (index > 0 && role !== 'assistant' ? [messages.slice(0, index + 1)] : []));
}

/** What no normalisation may change; an oracle of its own: the normalisations touch white space and bullets, so nothing else may differ. */
export function withoutNormalizations(text: string): string {
  return text.replace(/^([ \t]*)[*•](?=[ \t\r]|$)/gm, '$1-').replace(/[ \t\r\n]+/g, '');
}
