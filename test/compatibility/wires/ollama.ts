import { z } from 'zod';
import type { JsonObject } from '../../../src/protocols/protocol';
import { type Asked, type AskedTurn, demandPairedResults, emptyTurn, FEW_TOKENS, mergedTurns, type Script } from '../exchange';
import { dataUrl, joined, readStrictly, type Wire } from './wire';

const text = z.string();
/** The server reads these fields and looks at no other. */
const REQUEST = z.looseObject({
  model: text,
  messages: z.array(
    z.looseObject({
      role: z.enum(['system', 'user', 'assistant', 'tool']),
      content: text,
      thinking: text.optional(),
      images: z.array(z.base64()).optional(),
      tool_name: text.optional(),
      tool_call_id: text.optional(),
      tool_calls: z
        .array(z.looseObject({ id: text.optional(), function: z.looseObject({ name: text, arguments: z.looseObject({}) }) }))
        .optional(),
    }),
  ),
  // Streaming is the default.
  stream: z.boolean().default(true),
  tools: z
    .array(z.looseObject({ function: z.looseObject({ name: text, description: text.optional(), parameters: z.looseObject({}) }) }))
    .optional(),
  format: z.union([z.literal('json'), z.looseObject({})]).optional(),
  think: z.union([z.boolean(), text]).optional(),
  options: z.looseObject({ num_predict: z.number().optional() }).optional(),
});
type Message = z.infer<typeof REQUEST>['messages'][number];

/** https://github.com/ollama/ollama/blob/main/docs/api.md */
export const ollamaWire: Wire = {
  contentType: 'application/x-ndjson',
  serves: (path) => path === '/api/chat',
  read(body): Asked {
    const read = readStrictly(REQUEST, body);
    const turns = mergedTurns(read.messages.filter(({ role }) => role !== 'system').map(turnOf));
    demandPairedResults(turns);
    return {
      model: read.model,
      stream: read.stream,
      system: read.messages.flatMap(({ role, content }) => (role === 'system' ? [content] : [])).join('\n'),
      turns,
      tools: (read.tools ?? []).map(({ function: { name, description = '', parameters } }) => ({ name, description, parameters })),
      choice: undefined,
      schema: read.format,
      thinking: read.think,
      maxTokens: read.options?.num_predict,
    };
  },
  whole(script, model) {
    const message = {
      role: 'assistant',
      content: joined(script.text),
      ...(script.thoughts ? { thinking: joined(script.thoughts) } : {}),
      ...(script.calls ? { tool_calls: script.calls.map(callOf) } : {}),
    };
    return { ...shell(model), message, ...last(script) };
  },
  stream(script, model) {
    const line = (message: JsonObject, rest: JsonObject = { done: false }) =>
      `${JSON.stringify({ ...shell(model), message: { role: 'assistant', content: '', ...message }, ...rest })}\n`;
    return [
      ...(script.thoughts ?? []).map((thinking) => line({ thinking })),
      ...(script.text ?? []).map((content) => line({ content })),
      ...(script.calls ?? []).map((call, index) => line({ tool_calls: [callOf(call, index)] })),
      line({}, last(script)),
    ];
  },
  error: (_status, message) => ({ error: message }),
  streamError: (message) => `${JSON.stringify({ error: message })}\n`,
  hasBegun: (framed) => /"content":"[^"]|"thinking"|"tool_calls"/.test(framed),
};

function shell(model: string): JsonObject {
  return { model, created_at: '2026-11-22T12:00:00.000000Z' };
}

function last({ tokens = FEW_TOKENS }: Script): JsonObject {
  return {
    done: true,
    done_reason: 'stop',
    total_duration: 5_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: tokens.prompt,
    prompt_eval_duration: 1_000_000,
    eval_count: tokens.answer,
    eval_duration: 3_000_000,
  };
}

function callOf({ id, name, pieces }: NonNullable<Script['calls']>[number], index: number): JsonObject {
  return { id, function: { index, name, arguments: JSON.parse(joined(pieces)) } };
}

function turnOf(message: Message): AskedTurn {
  const { role, content } = message;
  if (role === 'tool') return { ...emptyTurn('user'), results: [{ id: message.tool_call_id ?? '', text: content }] };
  return {
    ...emptyTurn(role === 'assistant' ? 'assistant' : 'user'),
    text: content,
    thoughts: message.thinking ?? '',
    // The server looks at the bytes to know the kind of an image.
    images: (message.images ?? []).map((data) => dataUrl('image/png', data)),
    calls: (message.tool_calls ?? []).map(({ id = '', function: { name, arguments: args } }) => ({ id, name, arguments: args })),
  };
}
