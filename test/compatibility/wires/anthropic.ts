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
import { dataUrl, joined, readStrictly, sse, type Wire } from './wire';

const text = z.string();
const cached = { cache_control: z.strictObject({ type: z.literal('ephemeral'), ttl: text.optional() }).optional() };
const TEXT = z.strictObject({ type: z.literal('text'), text: text.min(1), ...cached });
const SOURCE = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('base64'), media_type: text, data: text }),
  z.strictObject({ type: z.literal('url'), url: text }),
]);
const IMAGE = z.strictObject({ type: z.literal('image'), source: SOURCE, ...cached });
const BLOCK = z.discriminatedUnion('type', [
  TEXT,
  IMAGE,
  z.strictObject({ type: z.literal('thinking'), thinking: text, signature: text }),
  z.strictObject({ type: z.literal('tool_use'), id: text.regex(/^[\w-]+$/), name: text, input: z.looseObject({}), ...cached }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: text,
    content: z.union([text, z.array(z.union([TEXT, IMAGE]))]).optional(),
    is_error: z.boolean().optional(),
    ...cached,
  }),
]);
type Block = z.infer<typeof BLOCK>;
const REQUEST = z.strictObject({
  model: text,
  max_tokens: z.number().min(1),
  messages: z.array(
    z.strictObject({
      role: z.enum(['user', 'assistant', 'system']),
      content: z.union([text.min(1), z.array(BLOCK).min(1)]),
      output_config: z.looseObject({}).optional(),
    }),
  ),
  system: z.union([text, z.array(TEXT)]).optional(),
  stream: z.boolean().optional(),
  tools: z
    .array(
      z.strictObject({
        name: text,
        description: text.optional(),
        input_schema: z.looseObject({ type: z.literal('object') }),
        strict: z.boolean().optional(),
        defer_loading: z.boolean().optional(),
        ...cached,
      }),
    )
    .optional(),
  tool_choice: z
    .strictObject({
      type: z.enum(['auto', 'any', 'tool', 'none']),
      name: text.optional(),
      disable_parallel_tool_use: z.boolean().optional(),
    })
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.number().min(1024), display: text.optional() }),
      z.strictObject({ type: z.literal('adaptive'), display: text.optional() }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  metadata: z.strictObject({ user_id: text }).optional(),
  context_management: z.strictObject({ edits: z.array(z.looseObject({ type: text })) }).optional(),
  output_config: z
    .strictObject({
      effort: text.optional(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.looseObject({}) }).optional(),
    })
    .optional(),
});

const CHOICES: Record<string, string> = { any: 'required' };

/** What Anthropic signs its thoughts with; it refuses any other. */
const SIGNATURE = /^EqQB/;

/** Those that think by budget alone, and know no effort. */
const BUDGET_MODELS = /-(3-7|4(-[015])?)(-\d{8})?$/;

/** System messages behind a user message came with the newest. */
const SYSTEM_ANYWHERE = /-5-5$/;

function demandWhatModelTakes(request: z.infer<typeof REQUEST>): void {
  const { model, messages, thinking, output_config: output, context_management: management } = request;
  if (!SYSTEM_ANYWHERE.test(model) && messages.some(({ role }) => role === 'system'))
    throw new Refusal('messages: Unexpected role "system"');
  const byBudget = BUDGET_MODELS.test(model);
  if (byBudget && thinking?.type === 'adaptive') throw new Refusal('adaptive thinking is not supported on this model');
  if (byBudget && output?.effort !== undefined) throw new Refusal('This model does not support the effort parameter.');
  const thinks = thinking !== undefined && thinking.type !== 'disabled';
  const clears = management?.edits.some(({ type }) => type.startsWith('clear_thinking'));
  if (clears && !thinks) throw new Refusal('`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive');
}

/** https://docs.anthropic.com/en/api/messages */
export const anthropicWire: Wire = {
  contentType: 'text/event-stream',
  serves: (path) => /\/v1\/messages(\?|$)/.test(path),
  read(body): Asked {
    const read = readStrictly(REQUEST, body);
    const { thinking } = read;
    demandWhatModelTakes(read);
    if (thinking?.type === 'enabled' && thinking.budget_tokens >= read.max_tokens) {
      throw new Refusal('`max_tokens` must be greater than `thinking.budget_tokens`.');
    }
    const turns = mergedTurns(read.messages.flatMap(({ role, content }) => (role === 'system' ? [] : [turnOf(role, content)])));
    if (turns[0]?.role !== 'user') throw new Refusal('messages: first message must use the "user" role');
    const forged = turns.flatMap(({ proofs }) => proofs).find((proof) => !SIGNATURE.test(proof));
    if (forged !== undefined) throw new Refusal('messages: Invalid `signature` in `thinking` block');
    demandPairedResults(turns);
    const resumed = turns.at(-1)?.results.length ? turns.at(-2) : undefined;
    if (thinking?.type === 'enabled' && resumed?.proofs.length === 0) {
      throw new Refusal('When `thinking` is enabled, a final `assistant` message must start with a thinking block.');
    }
    const choice = read.tool_choice;
    return {
      model: read.model,
      stream: read.stream === true,
      system: typeof read.system === 'string' ? read.system : (read.system ?? []).map((block) => block.text).join('\n'),
      turns,
      tools: (read.tools ?? []).map(({ name, description = '', input_schema: parameters }) => ({ name, description, parameters })),
      choice: choice && (choice.name ?? CHOICES[choice.type] ?? choice.type),
      schema: read.output_config?.format?.schema,
      thinking: thinking?.type === 'enabled' ? thinking.budget_tokens : (read.output_config?.effort ?? thinking?.type),
      maxTokens: read.max_tokens,
    };
  },
  whole: (script, model) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: blocksOf(script).map(({ block }) => block),
    stop_reason: stopOf(script),
    stop_sequence: null,
    usage: usageOf(script.tokens),
  }),
  stream(script, model) {
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...usageOf(script.tokens), output_tokens: 1 },
    };
    const { output_tokens } = usageOf(script.tokens);
    const events: JsonObject[] = [
      { type: 'message_start', message },
      { type: 'ping' },
      ...blocksOf(script).flatMap(({ empty, deltas }, index) => [
        { type: 'content_block_start', index, content_block: empty },
        ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: stopOf(script), stop_sequence: null }, usage: { output_tokens } },
      { type: 'message_stop' },
    ];
    return events.map((event) => sse(event, String(event.type)));
  },
  error: (_status, message) => ({ type: 'error', error: { type: 'invalid_request_error', message }, request_id: 'req_1' }),
  streamError: (message) => sse({ type: 'error', error: { type: 'overloaded_error', message } }, 'error'),
  hasBegun: (framed) => /"(text|thinking|input_json)_delta"/.test(framed),
};

function stopOf(script: Script): string {
  return script.calls ? 'tool_use' : 'end_turn';
}

/** Each block as it stands in a whole message, as a stream opens it, and what the stream adds to it. */
function blocksOf({ thoughts, proof = '', text: pieces, calls = [] }: Script) {
  const thinking = thoughts && {
    block: { type: 'thinking', thinking: joined(thoughts), signature: proof },
    empty: { type: 'thinking', thinking: '', signature: '' },
    deltas: [...thoughts.map((piece) => ({ type: 'thinking_delta', thinking: piece })), { type: 'signature_delta', signature: proof }],
  };
  const said = pieces && {
    block: { type: 'text', text: joined(pieces) },
    empty: { type: 'text', text: '' },
    deltas: pieces.map((piece) => ({ type: 'text_delta', text: piece })),
  };
  const uses = calls.map(({ id, name, pieces: args }) => ({
    block: { type: 'tool_use', id, name, input: JSON.parse(joined(args)) },
    empty: { type: 'tool_use', id, name, input: {} },
    deltas: ['', ...args].map((partial_json) => ({ type: 'input_json_delta', partial_json })),
  }));
  return [...(thinking ? [thinking] : []), ...(said ? [said] : []), ...uses];
}

/** Anthropic counts what it read from its prompt cache, and what it wrote to it, apart from `input_tokens`. */
function usageOf({ prompt, cacheRead, cacheWrite, answer }: Tokens = FEW_TOKENS) {
  return {
    input_tokens: prompt - cacheRead - cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: answer,
    service_tier: 'standard',
  };
}

function turnOf(role: AskedTurn['role'], content: string | Block[]): AskedTurn {
  const turn = emptyTurn(role);
  if (typeof content === 'string') return { ...turn, text: content };
  for (const block of content) {
    if (block.type === 'text') turn.text += block.text;
    else if (block.type === 'thinking') {
      turn.thoughts += block.thinking;
      turn.proofs.push(block.signature);
    } else if (block.type === 'tool_use') turn.calls.push({ id: block.id, name: block.name, arguments: block.input });
    else if (block.type === 'image') turn.images.push(addressOf(block.source));
    else turn.results.push({ id: block.tool_use_id, text: resultOf(block.content) });
  }
  return turn;
}

function addressOf(source: z.infer<typeof SOURCE>): string {
  return source.type === 'url' ? source.url : dataUrl(source.media_type, source.data);
}

function resultOf(content: Extract<Block, { type: 'tool_result' }>['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((block) => (block.type === 'text' ? block.text : '')).join('');
}
