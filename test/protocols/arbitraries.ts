import fc from 'fast-check';
import type { ChatResponse, Part, ProtocolId, ReasoningPart, TextPart, ToolCallPart, Usage } from '../../src/protocols/canonical';

/** Generated canonical answers, as a decoder could have made them: no two text parts in a row, no empty text. */

export const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

export const textPart: fc.Arbitrary<TextPart> = words.map((text) => ({ type: 'text', text }));

export const toolCallPart: fc.Arbitrary<ToolCallPart> = fc.record({
  type: fc.constant('tool-call' as const),
  id: fc.uuid().map((id) => `call_${id}`),
  name: fc.constantFrom('read_file', 'search', 'run-tests'),
  kind: fc.constant('function' as const),
  arguments: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.stringify(value)),
});

export const reasoningPart = (origin: ProtocolId): fc.Arbitrary<ReasoningPart> =>
  fc.record({
    type: fc.constant('reasoning' as const),
    origin: fc.constant(origin),
    text: words,
    signature: fc.base64String({ minLength: 4, maxLength: 12 }),
  });

const tokens = fc.nat({ max: 1_000_000 });

export const usage: fc.Arbitrary<Usage> = fc
  .record({ plain: tokens, read: tokens, write5m: tokens, write1h: tokens, text: tokens, reasoning: tokens })
  .map(({ plain, read, write5m, write1h, text, reasoning }) => ({
    inputTokens: plain + read + write5m + write1h,
    cacheReadTokens: read,
    cacheWriteTokens: write5m + write1h,
    cacheWrite1hTokens: write1h,
    outputTokens: text + reasoning,
    reasoningTokens: reasoning,
  }));

const withoutTextRuns = (parts: Part[]) => parts.filter((part, i) => part.type !== 'text' || parts[i - 1]?.type !== 'text');

export const chatResponse: fc.Arbitrary<ChatResponse> = fc.record(
  {
    id: words,
    model: words,
    parts: fc.array(fc.oneof(textPart, toolCallPart, reasoningPart('anthropic-messages')), { maxLength: 6 }).map(withoutTextRuns),
    finishReason: fc.constantFrom('stop' as const, 'length' as const, 'tool-calls' as const, 'content-filter' as const, 'other' as const),
    refusal: words,
    stopSequence: words,
    usage,
  },
  { requiredKeys: ['parts', 'finishReason'] },
);
