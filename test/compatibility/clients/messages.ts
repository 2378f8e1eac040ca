import Anthropic from '@anthropic-ai/sdk';
import type { SaidPart } from '../said-part';
import { type AskedFor, type AskOptions, type Client, type Got, gotOf, type Image, type Question, type Turn } from './client';

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Own = Anthropic.ContentBlock[];

/** Messages, by the `@anthropic-ai/sdk` package. */
export function messagesClient(url: string, apiKey: string): Client<Own> {
  const anthropic = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
  return {
    title: 'Messages',
    protocol: 'anthropic-messages',
    finishes: { stop: 'end_turn', calls: 'tool_use' },
    async ask(question, { stream, signal, onPiece }: AskOptions) {
      const params = paramsOf(question);
      if (!stream) return gotFrom(await anthropic.messages.create(params, { signal }));
      const streamed = anthropic.messages.stream(params, { signal });
      const json = new Map<number, string>();
      streamed.on('streamEvent', (event) => {
        if (event.type !== 'content_block_delta') return;
        if (event.delta.type === 'input_json_delta') json.set(event.index, (json.get(event.index) ?? '') + event.delta.partial_json);
        onPiece?.();
      });
      return gotFrom(await streamed.finalMessage(), json);
    },
  };
}

function paramsOf({ model, system, turns, tools, choice, schema, thinks, maxTokens = 8000 }: Question<Own>): Params {
  return {
    model,
    max_tokens: maxTokens,
    messages: turns.map(messageOf),
    ...(system === undefined ? {} : { system }),
    ...(tools ? { tools: tools.map(toolOf) } : {}),
    ...(choice === undefined ? {} : { tool_choice: choiceOf(choice) }),
    ...(schema ? { output_config: { format: { type: 'json_schema', schema } } } : {}),
    ...(thinks ? { thinking: { type: 'enabled', budget_tokens: 16_384 }, max_tokens: 20_000 } : {}),
  };
}

function toolOf({ name, description, parameters }: AskedFor): Anthropic.Tool {
  if (parameters === 'free text') throw new RangeError('Messages has no tools with free text.');
  return { name, description, input_schema: { ...parameters, type: 'object' } };
}

function choiceOf(choice: string): Anthropic.ToolChoice {
  if (choice === 'required') return { type: 'any' };
  return choice === 'auto' || choice === 'none' ? { type: choice } : { type: 'tool', name: choice };
}

function messageOf(turn: Turn<Own>): Anthropic.MessageParam {
  if ('results' in turn) {
    return { role: 'user', content: turn.results.map(({ id, text }) => ({ type: 'tool_result', tool_use_id: id, content: text })) };
  }
  if ('answer' in turn) return { role: 'assistant', content: turn.answer.own };
  const { user, image } = turn;
  if (!image) return { role: 'user', content: user };
  return {
    role: 'user',
    content: [
      { type: 'text', text: user },
      { type: 'image', source: sourceOf(image) },
    ],
  };
}

function sourceOf(image: Image): Anthropic.ImageBlockParam['source'] {
  if ('url' in image) return { type: 'url', url: image.url };
  return { type: 'base64', media_type: image.mediaType, data: image.data };
}

/** @param json the arguments of each block as they came, for streams */
function gotFrom({ content, usage, stop_reason }: Anthropic.Message, json?: ReadonlyMap<number, string>): Got<Own> {
  return gotOf(
    content.flatMap((block, index) => partsOf(block, json?.get(index))),
    {
      usage: {
        input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
        cacheRead: usage.cache_read_input_tokens ?? 0,
        output: usage.output_tokens,
      },
      finish: stop_reason,
      own: content,
    },
  );
}

function partsOf(block: Anthropic.ContentBlock, json: string | undefined): SaidPart[] {
  switch (block.type) {
    case 'text':
      return [{ kind: 'text', text: block.text }];
    case 'thinking':
      return [{ kind: 'thoughts', text: block.thinking }];
    case 'tool_use':
      return [{ kind: 'call', id: block.id, name: block.name, arguments: json || JSON.stringify(block.input) }];
    default:
      return [];
  }
}
