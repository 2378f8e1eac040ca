import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayCompress } from '../../src/compression/compression-mode';
import { expandPrompt } from '../../src/compression/prompt-compressor';
import { segments as anthropicSegments } from '../../src/protocols/anthropic-messages/segments';
import { segments as chatSegments } from '../../src/protocols/openai-chat/segments';
import { segments as responsesSegments } from '../../src/protocols/openai-responses/segments';
import type { JsonObject } from '../../src/protocols/protocol';
import type { Segment, SegmentLens } from '../../src/protocols/segments';
import { type ChatMessage, realConversations } from '../fixtures/conversations';
import { o200kTokens } from '../fixtures/o200k';
import { conversations, withoutNormalizations, withTexts } from './arbitraries';
import { strictCompressor } from './strict-compressor';

/** Texts that break what is written for tidy ones. */
const ODD = [
  '\ud800 half of a character \udc00\ud800, twice \ud800\udc00',
  `no${'space'.repeat(3000)}`,
  `one line ${'that goes on and on, '.repeat(800)}`,
  'Windows  \r\n\r\n\r\n\r\nline ends\r\n* one\r\n• two\r\n',
  'old Mac\rline ends\r\r\rand\u2028others\u2029here\u0085and\fthere\v',
  '````md\n```ts\nconst a = 1;   \n```\n~~~\n````\nafter   the   fence',
  '```ts\n```js\nx   \n```\n\n\n\n```\ny   \n```',
  '> ```\n> quoted   fence\n> ```\n\t```\n\tindented   \n\t```',
  'zero\u200bwidth\u200d  \u00a0 no-break\u3000wide \ufeff mark  ',
  '漢字かな交じりの長い文がここにあります。漢字かな交じりの長い文がここにあります。漢字かな交じりの長い文がここにあります。',
  'שלום   עולם\u202e reversed\u202c   👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
  '',
  ' \n\t\n ',
  '[ref:block:\n§\n[§ab: ]\n[§ab: [§ab: x]]\n[ref:block:00000000] above\n[§ab above]',
];

interface Dialect {
  name: string;
  segments: SegmentLens;
  body(messages: readonly ChatMessage[], asParts: boolean): JsonObject;
}

const DIALECTS: readonly Dialect[] = [
  {
    name: 'Chat Completions',
    segments: chatSegments,
    body: (messages, asParts) => ({
      messages: messages.map((message) => (asParts ? { ...message, content: parts(message.content, 'text') } : message)),
    }),
  },
  {
    name: 'Responses',
    segments: responsesSegments,
    body: (messages, asParts) => ({
      input: messages.map(({ role, content }, index) => {
        const text = asParts ? parts(content, role === 'assistant' ? 'output_text' : 'input_text') : content;
        return role === 'tool' ? { type: 'function_call_output', call_id: `c${index}`, output: text } : { role, content: text };
      }),
    }),
  },
  {
    name: 'Messages',
    segments: anthropicSegments,
    body: (messages, asParts) => ({
      messages: messages.map(({ role, content }, index) => {
        const blocks = asParts ? parts(content, 'text') : content;
        if (role !== 'tool') return { role, content: blocks };
        return { role: 'user', content: [{ type: 'tool_result', tool_use_id: `c${index}`, content: blocks }] };
      }),
    }),
  },
];

/** A text cut into three, the middle one not for the stages, the last a repetition. */
function parts(text: string, type: string): JsonObject[] {
  const middle = Math.floor(text.length / 2);
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } };
  return [
    { type, text: text.slice(0, middle) },
    image,
    { type, text: text.slice(middle), cache_control: { type: 'ephemeral' } },
    { type, text },
  ];
}

const oddities = fc.array(
  fc.record({ message: fc.nat(40), text: fc.constantFrom(...ODD), whole: fc.boolean(), times: fc.integer({ min: 1, max: 3 }) }),
  {
    maxLength: 5,
  },
);

function withOddities(messages: readonly ChatMessage[], places: ReturnType<typeof oddities.generate>['value']): ChatMessage[] {
  const result = structuredClone([...messages]);
  for (const { message, text, whole, times } of places) {
    const target = result[message % result.length];
    if (target) target.content = (whole ? '' : `${target.content}\n`) + Array.from({ length: times }, () => text).join('\n');
  }
  return result;
}

async function sentBody(
  body: JsonObject,
  { segments }: Dialect,
  mode: 'safe' | 'aggressive',
): Promise<{ body: JsonObject; found: Segment[] }> {
  const found = segments(body);
  const { texts } = await strictCompressor().compress(found, mode);
  const changed = structuredClone(body);
  for (const [index, segment] of segments(changed).entries()) if (texts[index] !== segment.text) segment.set?.(texts[index] ?? '');
  return { body: changed, found };
}

/** The body with every text that a mode may change taken out. */
function frame(body: JsonObject, { segments }: Dialect, mode: 'safe' | 'aggressive'): string {
  const copy = structuredClone(body);
  for (const segment of segments(copy)) if (mayCompress(segment, mode)) segment.set?.('');
  return JSON.stringify(copy);
}

describe.each(DIALECTS)('a $name body of any texts', (dialect) => {
  const real = realConversations().map(({ messages }) => messages.slice(0, 16));
  it.each(['safe', 'aggressive'] as const)('is compressed under the laws, and nothing but its texts changes (%s)', async (mode) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(conversations(), fc.constantFrom(...real)), oddities, fc.boolean(), async (messages, places, asParts) => {
        const before = dialect.body(withOddities(messages, places), asParts);
        const { body, found } = await sentBody(before, dialect, mode);
        expect(frame(body, dialect, mode)).toBe(frame(before, dialect, mode));
        const sent = dialect.segments(body);
        expect(sent).toHaveLength(found.length);
        const expanded = expandPrompt(
          withTexts(
            found,
            sent.map(({ text }) => text),
          ),
          mode,
        );
        for (const [index, { text }] of found.entries()) {
          const shorter = sent[index]?.text ?? '';
          expect(shorter.length).toBeLessThanOrEqual(text.length);
          expect(o200kTokens(shorter)).toBeLessThanOrEqual(o200kTokens(text));
          expect(withoutNormalizations(expanded[index] ?? '')).toBe(withoutNormalizations(text));
          if (shorter === text) expect(expanded[index]).toBe(text);
        }
        expect((await sentBody(body, dialect, mode)).body).toEqual(body);
      }),
      { numRuns: 25 },
    );
  });
});
