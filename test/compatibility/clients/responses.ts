import OpenAI from 'openai';
import type { SaidPart } from '../said-part';
import { type AskedFor, type AskOptions, type Client, dataUrlOf, type Got, gotOf, type Question, type Turn } from './client';

type Params = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'>;
type Item = OpenAI.Responses.ResponseInputItem;
type Own = (
  | OpenAI.Responses.ResponseCustomToolCall
  | OpenAI.Responses.ResponseOutputMessage
  | OpenAI.Responses.ResponseReasoningItem
  | OpenAI.Responses.ResponseFunctionToolCall
)[];

const PIECES = new Set(['response.output_text.delta', 'response.reasoning_summary_text.delta', 'response.function_call_arguments.delta']);

/** Responses, by the `openai` package. */
export function responsesClient(url: string, apiKey: string): Client<Own> {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
  return {
    title: 'Responses',
    protocol: 'openai-responses',
    finishes: { stop: 'completed', calls: 'completed' },
    async ask(question, { stream, signal, onPiece }: AskOptions) {
      const params = paramsOf(question);
      if (!stream) return gotFrom(await openai.responses.create(params, { signal }));
      const streamed = openai.responses.stream(params, { signal });
      streamed.on('event', ({ type }) => {
        if (PIECES.has(type)) onPiece?.();
      });
      return gotFrom(await streamed.finalResponse());
    },
  };
}

function paramsOf({ model, system, turns, tools, choice, schema, thinks, maxTokens }: Question<Own>): Params {
  return {
    model,
    store: false,
    input: turns.flatMap(itemsOf),
    ...(system === undefined ? {} : { instructions: system }),
    ...(tools ? { tools: tools.map(toolOf) } : {}),
    ...(choice === undefined ? {} : { tool_choice: choiceOf(choice) }),
    ...(schema ? { text: { format: { type: 'json_schema', name: 'answer', schema, strict: true } } } : {}),
    ...(thinks ? { reasoning: { effort: 'high', summary: 'auto' }, include: ['reasoning.encrypted_content'] } : {}),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
  };
}

function toolOf({ name, description, parameters }: AskedFor): OpenAI.Responses.Tool {
  if (parameters === 'free text') return { type: 'custom', name, description };
  return { type: 'function', strict: null, name, description, parameters };
}

function choiceOf(choice: string): NonNullable<Params['tool_choice']> {
  return choice === 'auto' || choice === 'none' || choice === 'required' ? choice : { type: 'function', name: choice };
}

function itemsOf(turn: Turn<Own>): Item[] {
  if ('results' in turn)
    return turn.results.map(({ id, text, freeText }) => {
      return { type: freeText ? 'custom_tool_call_output' : 'function_call_output', call_id: id, output: text };
    });
  if ('answer' in turn) return turn.answer.own;
  const { user, image } = turn;
  if (!image) return [{ role: 'user', content: user }];
  return [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: user },
        { type: 'input_image', image_url: dataUrlOf(image), detail: 'auto' },
      ],
    },
  ];
}

function gotFrom({ output, usage, status }: OpenAI.Responses.Response): Got<Own> {
  return gotOf(output.flatMap(partsOf), {
    usage: {
      input: usage?.input_tokens ?? 0,
      cacheRead: usage?.input_tokens_details.cached_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
    },
    finish: status,
    own: output.flatMap(keptItem),
  });
}

function partsOf(item: OpenAI.Responses.ResponseOutputItem): SaidPart[] {
  switch (item.type) {
    case 'message':
      return item.content.map((part) => ({ kind: 'text', text: part.type === 'output_text' ? part.text : part.refusal }));
    case 'reasoning':
      return item.summary.map(({ text }) => ({ kind: 'thoughts', text }));
    case 'function_call':
      return [{ kind: 'call', id: item.call_id, name: item.name, arguments: item.arguments }];
    case 'custom_tool_call':
      return [{ kind: 'custom call', id: item.call_id, name: item.name, arguments: item.input }];
    default:
      return [];
  }
}

/** What the SDK's parser adds for its caller is no part of the protocol. */
function keptItem(item: OpenAI.Responses.ResponseOutputItem): Own {
  switch (item.type) {
    case 'message':
      return [{ ...item, content: item.content.map((part) => ('parsed' in part ? { ...part, parsed: undefined } : part)) }];
    case 'function_call':
      return [{ ...item, ...('parsed_arguments' in item ? { parsed_arguments: undefined } : {}) }];
    case 'reasoning':
    case 'custom_tool_call':
      return [item];
    default:
      return [];
  }
}
