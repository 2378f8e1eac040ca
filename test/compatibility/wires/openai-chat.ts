import { z } from 'zod';
import type { JsonObject } from '../../../src/protocols/protocol';
import {
  type Asked,
  type AskedTurn,
  demandPairedResults,
  emptyTurn,
  FEW_TOKENS,
  mergedTurns,
  Refusal,
  type Script,
  type ScriptedCall,
  type Tokens,
} from '../exchange';
import { joined, readStrictly, sse, type Wire } from './wire';

const text = z.string();
const PART = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text }),
  z.strictObject({ type: z.literal('image_url'), image_url: z.strictObject({ url: text, detail: text.optional() }) }),
]);
const CONTENT = z.union([text, z.array(PART)]);
const CALL = z.discriminatedUnion('type', [
  z.strictObject({ id: text.max(40), type: z.literal('function'), function: z.strictObject({ name: text, arguments: text }) }),
  z.strictObject({ id: text.max(40), type: z.literal('custom'), custom: z.strictObject({ name: text, input: text }) }),
]);
const TOOL = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    function: z.strictObject({ name: text, description: text.optional(), parameters: z.looseObject({}), strict: z.boolean().nullish() }),
  }),
  z.strictObject({ type: z.literal('custom'), custom: z.strictObject({ name: text, description: text.optional() }) }),
]);
const MESSAGE = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: CONTENT, name: text.optional() }),
  z.strictObject({ role: z.literal('user'), content: CONTENT, name: text.optional() }),
  z.strictObject({ role: z.literal('tool'), content: CONTENT, tool_call_id: text }),
  z.strictObject({
    role: z.literal('assistant'),
    content: CONTENT.nullish(),
    refusal: text.nullish(),
    /** Groq's name for what it shows of its thoughts. */
    reasoning: text.optional(),
    name: text.optional(),
    tool_calls: z.array(CALL).optional(),
  }),
]);
const REQUEST = z.strictObject({
  model: text,
  messages: z.array(MESSAGE).min(1),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  tools: z.array(TOOL).optional(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: text }) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: z
    .strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({ name: text, schema: z.looseObject({}), strict: z.boolean().nullish(), description: text.optional() }),
    })
    .optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
});

export interface ChatFlavour {
  /** Which models take `max_completion_tokens` alone: those of OpenAI that think. */
  refusesMaxTokens: RegExp;
  /** Which models take tools with free text. */
  customTools: RegExp;
  /** Where thoughts are shown; OpenAI keeps them to itself. */
  thoughtsField: string | undefined;
}

const NONE = /^$/;

/** OpenAI's own: their thoughts stay with them. */
export const OPENAI: ChatFlavour = { refusesMaxTokens: /^(gpt-[5-9]|o\d)/, customTools: /^gpt-[5-9]/, thoughtsField: undefined };
export const GROQ: ChatFlavour = { refusesMaxTokens: NONE, customTools: NONE, thoughtsField: 'reasoning' };

/** https://platform.openai.com/docs/api-reference/chat, and the compatible servers. */
export function openaiChatWire({ refusesMaxTokens, customTools, thoughtsField }: ChatFlavour): Wire {
  const said = (thoughts: string): JsonObject => (thoughtsField === undefined || thoughts === '' ? {} : { [thoughtsField]: thoughts });
  return {
    contentType: 'text/event-stream',
    serves: (path) => path.endsWith('/chat/completions'),
    read(body): Asked {
      const read = readStrictly(REQUEST, body);
      if (refusesMaxTokens.test(read.model) && read.max_tokens !== undefined) {
        throw new Refusal("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.");
      }
      const turns = mergedTurns(read.messages.filter(({ role }) => role !== 'system').map(turnOf));
      demandPairedResults(turns);
      if (!customTools.test(read.model) && read.tools?.some(({ type }) => type === 'custom'))
        throw new Refusal('tools.0.type: Invalid value');
      return {
        model: read.model,
        stream: read.stream === true,
        system: read.messages.flatMap((message) => (message.role === 'system' ? [textOf(message.content)] : [])).join('\n'),
        turns,
        tools: (read.tools ?? []).map((tool) => ({
          description: '',
          parameters: undefined,
          ...(tool.type === 'custom' ? tool.custom : tool.function),
        })),
        choice: typeof read.tool_choice === 'object' ? read.tool_choice.function.name : read.tool_choice,
        schema: read.response_format?.json_schema.schema,
        thinking: read.reasoning_effort,
        maxTokens: read.max_completion_tokens ?? read.max_tokens,
      };
    },
    whole(script, model) {
      const calls = (script.calls ?? []).map((call) => ({ id: call.id, ...bodyOf(call, joined(call.pieces)) }));
      const message = {
        role: 'assistant',
        content: script.text ? joined(script.text) : null,
        refusal: null,
        ...said(joined(script.thoughts)),
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
      };
      const choice = { index: 0, message, logprobs: null, finish_reason: finishOf(script) };
      return {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1_790_000_000,
        model,
        choices: [choice],
        usage: usageOf(script.tokens),
      };
    },
    stream(script, model, body) {
      const shell = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_790_000_000, model };
      const chunk = (delta: JsonObject, finish: string | null = null) =>
        sse({ ...shell, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
      const thoughts = (script.thoughts ?? []).filter(() => thoughtsField !== undefined);
      const wantsUsage = z.looseObject({ stream_options: z.looseObject({ include_usage: z.literal(true) }) }).safeParse(body).success;
      return [
        chunk({ role: 'assistant', content: '', refusal: null }),
        ...thoughts.map((piece) => chunk(said(piece))),
        ...(script.text ?? []).map((content) => chunk({ content })),
        ...(script.calls ?? []).flatMap((call, index) => [
          chunk({ tool_calls: [{ index, id: call.id, ...bodyOf(call, '') }] }),
          ...call.pieces.map((piece) =>
            chunk({ tool_calls: [{ index, ...(call.custom ? { custom: { input: piece } } : { function: { arguments: piece } }) }] }),
          ),
        ]),
        chunk({}, finishOf(script)),
        ...(wantsUsage ? [sse({ ...shell, choices: [], usage: usageOf(script.tokens) })] : []),
        sse('[DONE]'),
      ];
    },
    error: (_status, message) => ({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
    streamError: (message) => sse({ error: { message, type: 'server_error', param: null, code: null } }),
    hasBegun: (framed) => /"content":"[^"]|"reasoning":"[^"]|"tool_calls"/.test(framed),
  };
}

function bodyOf({ name, custom }: ScriptedCall, said: string): JsonObject {
  if (custom) return { type: 'custom', custom: { name, input: said } };
  return { type: 'function', function: { name, arguments: said } };
}

function finishOf(script: Script): string {
  return script.calls ? 'tool_calls' : 'stop';
}

function usageOf({ prompt, cacheRead, answer, thoughts }: Tokens = FEW_TOKENS): JsonObject {
  return {
    prompt_tokens: prompt,
    completion_tokens: answer,
    total_tokens: prompt + answer,
    prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: thoughts,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function textOf(content: z.infer<typeof CONTENT> | null | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function turnOf(message: z.infer<typeof MESSAGE>): AskedTurn {
  if (message.role === 'tool') {
    return { ...emptyTurn('user'), results: [{ id: message.tool_call_id, text: textOf(message.content) }] };
  }
  const turn = { ...emptyTurn(message.role === 'assistant' ? 'assistant' : 'user'), text: textOf(message.content) };
  if (typeof message.content === 'object') {
    turn.images = (message.content ?? []).flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : []));
  }
  if (message.role === 'assistant') {
    turn.calls = (message.tool_calls ?? []).map((call) =>
      call.type === 'custom'
        ? { id: call.id, name: call.custom.name, arguments: call.custom.input }
        : { id: call.id, name: call.function.name, arguments: JSON.parse(call.function.arguments) },
    );
  }
  return turn;
}
