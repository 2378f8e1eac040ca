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
  type Tokens,
} from '../exchange';
import { joined, readStrictly, sse, type Wire } from './wire';

const text = z.string();
const PART = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('input_text'), text }),
  z.strictObject({ type: z.literal('output_text'), text, annotations: z.array(z.unknown()), logprobs: z.array(z.unknown()).optional() }),
  z.strictObject({ type: z.literal('input_image'), image_url: text, detail: text }),
]);
const SUMMARY = z.strictObject({ type: z.literal('summary_text'), text });
const ITEM = z.union([
  z.strictObject({
    type: z.literal('message').optional(),
    id: text.optional(),
    status: text.optional(),
    role: z.enum(['system', 'developer', 'user', 'assistant']),
    content: z.union([text, z.array(PART)]),
  }),
  z.strictObject({
    type: z.literal('function_call'),
    id: text.optional(),
    status: text.optional(),
    call_id: text.max(64),
    name: text,
    arguments: text,
  }),
  z.strictObject({
    type: z.literal('custom_tool_call'),
    id: text.optional(),
    status: text.optional(),
    call_id: text.max(64),
    name: text,
    input: text,
  }),
  z.strictObject({
    type: z.literal('custom_tool_call_output'),
    id: text.optional(),
    call_id: text.max(64),
    output: z.union([text, z.array(PART)]),
  }),
  z.strictObject({
    type: z.literal('function_call_output'),
    id: text.optional(),
    call_id: text.max(64),
    output: z.union([text, z.array(PART)]),
  }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: text.optional(),
    status: text.optional(),
    summary: z.array(SUMMARY),
    encrypted_content: text.startsWith('gAAAA'),
  }),
]);
const TOOL = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    name: text,
    description: text.nullish(),
    parameters: z.looseObject({}),
    strict: z.boolean().nullish(),
  }),
  z.strictObject({ type: z.literal('custom'), name: text, description: text.nullish() }),
  z.looseObject({ type: z.literal('namespace'), name: text, tools: z.array(z.unknown()) }),
  z.looseObject({ type: z.literal('web_search') }),
]);
const REQUEST = z.strictObject({
  model: text,
  input: z.union([text, z.array(ITEM)]),
  instructions: text.optional(),
  stream: z.boolean().optional(),
  store: z.boolean().optional(),
  include: z.array(text).optional(),
  tools: z.array(TOOL).optional(),
  tool_choice: z.union([z.enum(['auto', 'none', 'required']), z.strictObject({ type: z.literal('function'), name: text })]).optional(),
  parallel_tool_calls: z.boolean().optional(),
  prompt_cache_key: text.optional(),
  client_metadata: z.record(text, text).optional(),
  max_output_tokens: z.number().optional(),
  reasoning: z.strictObject({ effort: text.optional(), summary: text.optional() }).optional(),
  text: z
    .strictObject({
      format: z.strictObject({
        type: z.literal('json_schema'),
        name: text,
        schema: z.looseObject({}),
        strict: z.boolean().optional(),
        description: text.optional(),
      }),
    })
    .optional(),
});
type Item = z.infer<typeof ITEM>;

/** GPT-4 and its like do not think, and the smallest cannot search. */
function demandWhatModelTakes({ model, reasoning, include = [], tools = [] }: z.infer<typeof REQUEST>): void {
  if (!model.startsWith('gpt-4')) return;
  if (reasoning) throw new Refusal("Unsupported parameter: 'reasoning.effort' is not supported with this model.");
  if (include.includes('reasoning.encrypted_content')) throw new Refusal('Encrypted content is not supported with this model.');
  if (tools.some(({ type }) => type === 'web_search')) throw new Refusal(`Hosted tool 'web_search' is not supported with ${model}.`);
}

/** https://platform.openai.com/docs/api-reference/responses */
export const openaiResponsesWire: Wire = {
  contentType: 'text/event-stream',
  serves: (path) => path.endsWith('/responses'),
  read(body): Asked {
    const read = readStrictly(REQUEST, body);
    const items: Item[] = typeof read.input === 'string' ? [{ role: 'user', content: read.input }] : read.input;
    demandWhatModelTakes(read);
    const isSystem = (item: Item) => 'role' in item && (item.role === 'system' || item.role === 'developer');
    const turns = mergedTurns(items.filter((item) => !isSystem(item)).map(turnOf));
    demandPairedResults(turns);
    const system = items.flatMap((item) => (isSystem(item) && 'content' in item ? [partsOf(item.content).text] : []));
    return {
      model: read.model,
      stream: read.stream === true,
      system: [...(read.instructions === undefined ? [] : [read.instructions]), ...system].join('\n'),
      turns,
      tools: (read.tools ?? []).flatMap((tool) =>
        tool.type === 'function' || tool.type === 'custom'
          ? [{ name: tool.name, description: tool.description ?? '', parameters: tool.type === 'function' ? tool.parameters : undefined }]
          : [],
      ),
      choice: typeof read.tool_choice === 'object' ? read.tool_choice.name : read.tool_choice,
      schema: read.text?.format.schema,
      thinking: read.reasoning?.effort,
      maxTokens: read.max_output_tokens,
    };
  },
  whole: (script, model) => responseOf(script, model, 'completed'),
  stream(script, model) {
    const started = { ...responseOf({}, model, 'in_progress'), usage: null };
    const events: JsonObject[] = [
      { type: 'response.created', response: started },
      { type: 'response.in_progress', response: started },
      ...itemsOf(script).flatMap((item, index) => eventsOf(item, index, script)),
      { type: 'response.completed', response: responseOf(script, model, 'completed') },
    ];
    return events.map((event, sequence_number) => sse({ ...event, sequence_number }, String(event.type)));
  },
  error: (_status, message) => ({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  streamError: (message) => sse({ type: 'error', code: 'server_error', message, param: null, sequence_number: 99 }, 'error'),
  hasBegun: (framed) => /^event: response\.(output_text|reasoning_summary_text|function_call_arguments)\.delta/.test(framed),
};

function responseOf(script: Script, model: string, status: string): JsonObject {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_790_000_000,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    output: itemsOf(script),
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    usage: usageOf(script.tokens),
  };
}

function itemsOf({ thoughts, proof, text: pieces, calls = [] }: Script): JsonObject[] {
  const content = [{ type: 'output_text', annotations: [], logprobs: [], text: joined(pieces) }];
  const summary = [{ type: 'summary_text', text: joined(thoughts) }];
  return [
    ...(thoughts ? [{ id: 'rs_1', type: 'reasoning', summary, encrypted_content: proof ?? null }] : []),
    ...(pieces ? [{ id: 'msg_1', type: 'message', status: 'completed', role: 'assistant', content }] : []),
    ...calls.map(({ id, name, pieces: said, custom }) => {
      const shared = { status: 'completed', call_id: id, name };
      if (custom) return { id: `ctc_${id}`, type: 'custom_tool_call', ...shared, input: joined(said) };
      return { id: `fc_${id}`, type: 'function_call', ...shared, arguments: joined(said) };
    }),
  ];
}

function eventsOf(item: JsonObject, output_index: number, script: Script): JsonObject[] {
  const at = { item_id: item.id, output_index };
  const added = (fields: JsonObject) => ({ type: 'response.output_item.added', output_index, item: { ...item, ...fields } });
  const done = { type: 'response.output_item.done', output_index, item };
  if (item.type === 'message') {
    const part = { type: 'output_text', annotations: [], logprobs: [], text: '' };
    const place = { ...at, content_index: 0 };
    const whole = joined(script.text);
    return [
      added({ status: 'in_progress', content: [] }),
      { type: 'response.content_part.added', ...place, part },
      ...(script.text ?? []).map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
      { type: 'response.output_text.done', ...place, text: whole, logprobs: [] },
      { type: 'response.content_part.done', ...place, part: { ...part, text: whole } },
      done,
    ];
  }
  if (item.type === 'reasoning') {
    const place = { ...at, summary_index: 0 };
    const part = { type: 'summary_text', text: joined(script.thoughts) };
    return [
      added({ summary: [], encrypted_content: '' }),
      { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
      ...(script.thoughts ?? []).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...place, delta })),
      { type: 'response.reasoning_summary_text.done', ...place, text: part.text },
      { type: 'response.reasoning_summary_part.done', ...place, part },
      done,
    ];
  }
  const call = script.calls?.find(({ id }) => id === item.call_id);
  if (call?.custom) {
    return [
      added({ status: 'in_progress', input: '' }),
      ...call.pieces.map((delta) => ({ type: 'response.custom_tool_call_input.delta', ...at, delta })),
      { type: 'response.custom_tool_call_input.done', ...at, input: item.input },
      done,
    ];
  }
  return [
    added({ status: 'in_progress', arguments: '' }),
    ...(call?.pieces ?? []).map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
    { type: 'response.function_call_arguments.done', ...at, name: item.name, arguments: item.arguments },
    done,
  ];
}

function usageOf({ prompt, cacheRead, answer, thoughts }: Tokens = FEW_TOKENS): JsonObject {
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: answer,
    output_tokens_details: { reasoning_tokens: thoughts },
    total_tokens: prompt + answer,
  };
}

function partsOf(content: string | z.infer<typeof PART>[]): { text: string; images: string[] } {
  if (typeof content === 'string') return { text: content, images: [] };
  return {
    text: content.map((part) => (part.type === 'input_image' ? '' : part.text)).join(''),
    images: content.flatMap((part) => (part.type === 'input_image' ? [part.image_url] : [])),
  };
}

function turnOf(item: Item): AskedTurn {
  switch (item.type) {
    case 'function_call':
      return {
        ...emptyTurn('assistant'),
        calls: [{ id: item.call_id, name: item.name, arguments: JSON.parse(item.arguments) }],
      };
    case 'custom_tool_call':
      return { ...emptyTurn('assistant'), calls: [{ id: item.call_id, name: item.name, arguments: item.input }] };
    case 'custom_tool_call_output':
    case 'function_call_output':
      return { ...emptyTurn('user'), results: [{ id: item.call_id, text: partsOf(item.output).text }] };
    case 'reasoning':
      return {
        ...emptyTurn('assistant'),
        thoughts: item.summary.map((part) => part.text).join(''),
        proofs: [item.encrypted_content],
      };
    default:
      return { ...emptyTurn(item.role === 'assistant' ? 'assistant' : 'user'), ...partsOf(item.content) };
  }
}
