import fc from 'fast-check';
import type {
  ChatRequest,
  ChatResponse,
  FilePart,
  ImagePart,
  Message,
  Part,
  ProtocolId,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Usage,
} from '../../src/protocols/canonical';

/** Generated canonical answers, as a decoder could have made them: no two text parts in a row, no empty text. */

export const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

export const textPart: fc.Arbitrary<TextPart> = words.map((text) => ({ type: 'text', text }));

export const toolCallPart: fc.Arbitrary<ToolCallPart> = fc.record({
  type: fc.constant('tool-call' as const),
  // As long as ids of vendors are; OpenAI takes up to 40 characters.
  id: fc.uuid().map((id) => `call_${id.slice(0, 30)}`),
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

/** Text that every target takes as it is: not only white space, none at its ends. */
const speech = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => `«${text}»`);
const said: fc.Arbitrary<TextPart> = speech.map((text) => ({ type: 'text', text }));

const base64 = fc.base64String({ minLength: 4, maxLength: 40 });

export const imagePart: fc.Arbitrary<ImagePart> = fc.oneof(
  fc.webUrl().map((url): ImagePart => ({ type: 'image', source: { kind: 'url', url } })),
  base64.map((data): ImagePart => ({ type: 'image', source: { kind: 'base64', mediaType: 'image/png', data } })),
);

export const pdfPart: fc.Arbitrary<FilePart> = base64.map((data) => ({
  type: 'file',
  filename: 'a.pdf',
  source: { kind: 'base64', mediaType: 'application/pdf', data },
}));

const userTurn: fc.Arbitrary<Message> = fc
  .array(fc.oneof(said, imagePart, pdfPart), { minLength: 1, maxLength: 3 })
  .map((parts) => ({ role: 'user', parts }));

/** An assistant that spoke, called tools and got their results, and the user's next words. */
const exchange: fc.Arbitrary<Message[]> = fc
  .record({
    text: fc.option(said),
    calls: fc.uniqueArray(toolCallPart, { selector: ({ id }) => id, maxLength: 3 }),
    results: fc.array(speech, { minLength: 3, maxLength: 3 }),
    next: userTurn,
  })
  .map(({ text, calls, results, next }) => {
    const spoken = text ?? { type: 'text', text: 'Ja.' };
    const assistant: Message = { role: 'assistant', parts: text || calls.length === 0 ? [spoken, ...calls] : calls };
    const answers = calls.map(
      (call, i): ToolResultPart => ({
        type: 'tool-result',
        callId: call.id,
        kind: 'function',
        content: [{ type: 'text', text: results[i] ?? '' }],
      }),
    );
    return [assistant, answers.length > 0 ? { role: 'user', parts: answers } : next];
  });

const tool = fc
  .record({
    name: fc.constantFrom('read_file', 'search', 'run-tests'),
    description: speech,
    property: fc.string({ minLength: 1, maxLength: 8 }),
  })
  .map(({ name, description, property }) => ({
    kind: 'function' as const,
    name,
    description,
    parameters: { type: 'object', properties: { [`p_${property}`]: { type: 'string' } } },
  }));

/** A request as every wire format can say it: alternating turns, results right behind their calls. */
export const portableRequest: fc.Arbitrary<ChatRequest> = fc
  .record({
    system: fc.option(speech),
    first: userTurn,
    exchanges: fc.array(exchange, { maxLength: 3 }),
    tools: fc.uniqueArray(tool, { selector: ({ name }) => name, maxLength: 3 }),
    toolChoice: fc.constantFrom(
      { type: 'auto' as const },
      { type: 'none' as const },
      { type: 'required' as const },
      { type: 'tool' as const, name: 'search' },
    ),
    stop: fc.option(fc.array(speech, { minLength: 1, maxLength: 3 })),
    maxOutputTokens: fc.integer({ min: 1, max: 100_000 }),
    temperature: fc.option(fc.constantFrom(0, 0.3, 1)),
    stream: fc.boolean(),
  })
  .map(({ system, first, exchanges, tools, toolChoice, stop, maxOutputTokens, temperature, stream }) => ({
    model: 'claude-sonnet-4-5',
    messages: [
      ...(system === null ? [] : [{ role: 'system' as const, parts: [{ type: 'text' as const, text: system }] }]),
      first,
      ...exchanges.flat(),
    ],
    tools,
    ...(tools.length > 0 ? { toolChoice } : {}),
    maxOutputTokens,
    ...(stop === null ? {} : { stop }),
    ...(temperature === null ? {} : { temperature }),
    stream,
    hints: {},
  }));
