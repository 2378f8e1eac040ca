import OpenAI from 'openai';
import type { ChatCompletionStreamParams } from 'openai/lib/ChatCompletionStream';
import type { SaidPart } from '../said-part';
import { type AskedFor, type AskOptions, type Client, dataUrlOf, type Got, gotOf, type Question, type Turn } from './client';

type Message = OpenAI.ChatCompletionMessageParam;
type Own = OpenAI.ChatCompletionMessage | undefined;

/** Chat Completions, by the `openai` package. */
export function chatClient(url: string, apiKey: string): Client<Own> {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
  return {
    title: 'Chat Completions',
    protocol: 'openai-chat',
    finishes: { stop: 'stop', calls: 'tool_calls' },
    async ask(question, { stream, signal, onPiece }: AskOptions) {
      const params = paramsOf(question);
      if (!stream) return gotFrom(await openai.chat.completions.create(params, { signal }));
      const streamed = openai.chat.completions.stream({ ...params, stream: true, stream_options: { include_usage: true } }, { signal });
      let thoughts: Thoughts = {};
      streamed.on('chunk', ({ choices }) => {
        const delta = choices[0]?.delta;
        thoughts = joinThoughts(thoughts, thoughtsOf(delta));
        if (delta?.content || delta?.tool_calls || thoughtsOf(delta).text) onPiece?.();
      });
      return gotFrom(await streamed.finalChatCompletion(), thoughts);
    },
  };
}

function paramsOf(question: Question<Own>): ChatCompletionStreamParams & { stream?: undefined } {
  const { model, system, turns, tools, choice, schema, thinks, maxTokens } = question;
  return {
    model,
    messages: [...(system === undefined ? [] : [{ role: 'system' as const, content: system }]), ...turns.flatMap(messagesOf)],
    ...(tools ? { tools: tools.map(toolOf) } : {}),
    ...(choice === undefined ? {} : { tool_choice: choiceOf(choice) }),
    ...(schema ? { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } } : {}),
    ...(thinks ? { reasoning_effort: 'high' } : {}),
    ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
  };
}

function toolOf({ name, description, parameters }: AskedFor): OpenAI.ChatCompletionTool {
  if (parameters === 'free text') return { type: 'custom', custom: { name, description } };
  return { type: 'function', function: { name, description, parameters } };
}

function choiceOf(choice: string): OpenAI.ChatCompletionToolChoiceOption {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  return { type: 'function', function: { name: choice } };
}

function messagesOf(turn: Turn<Own>): Message[] {
  if ('results' in turn) return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
  if ('answer' in turn) return turn.answer.own ? [turn.answer.own] : [];
  const { user, image } = turn;
  if (!image) return [{ role: 'user', content: user }];
  const shown = { type: 'image_url' as const, image_url: { url: dataUrlOf(image) } };
  return [{ role: 'user', content: [{ type: 'text', text: user }, shown] }];
}

interface Thoughts {
  /** Servers call the field by two names. */
  field?: 'reasoning_content' | 'reasoning';
  text?: string;
}

function thoughtsOf(said: object | undefined): Thoughts {
  if (said && 'reasoning_content' in said) return { field: 'reasoning_content', text: String(said.reasoning_content ?? '') };
  return said && 'reasoning' in said ? { field: 'reasoning', text: String(said.reasoning ?? '') } : {};
}

function joinThoughts(before: Thoughts, next: Thoughts): Thoughts {
  return next.field ? { field: next.field, text: (before.text ?? '') + next.text } : before;
}

/** @param streamed the thoughts of a stream, which the SDK does not put together */
function gotFrom({ choices, usage }: OpenAI.ChatCompletion, streamed?: Thoughts): Got<Own> {
  const [choice] = choices;
  const message = choice?.message;
  const thoughts = streamed ?? thoughtsOf(message);
  const parts: SaidPart[] = [
    { kind: 'thoughts', text: thoughts.text ?? '' },
    { kind: 'text', text: message?.content ?? '' },
    ...(message?.tool_calls ?? []).map(callOf),
  ];
  return gotOf(parts, {
    usage: {
      input: usage?.prompt_tokens ?? 0,
      cacheRead: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
    },
    finish: choice?.finish_reason,
    own: message && { ...withoutParsed(message), ...(thoughts.field ? { [thoughts.field]: thoughts.text } : {}) },
  });
}

function callOf(call: OpenAI.ChatCompletionMessageToolCall): SaidPart {
  if (call.type === 'custom') return { kind: 'custom call', id: call.id, name: call.custom.name, arguments: call.custom.input };
  return { kind: 'call', id: call.id, name: call.function.name, arguments: call.function.arguments };
}

/** What the SDK's parser adds for its caller is no part of the protocol. */
function withoutParsed(message: OpenAI.ChatCompletionMessage): OpenAI.ChatCompletionMessage {
  const { parsed: _, ...kept }: OpenAI.ChatCompletionMessage & { parsed?: unknown } = message;
  return kept;
}
