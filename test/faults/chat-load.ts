import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenRequest } from '../fixtures/fake-upstream';
import { chatAnswer } from '../fixtures/fake-upstream';
import type { HeadlessProxy } from '../fixtures/headless-proxy';
import type { SeededRandom } from '../store/seeded-random';

/** What every answer of `pacedAnswer` costs, by the prices of `pricedProvider`. */
export const COST_USD = (10 * 10 + 50 * 40) / 1e6;

/** An OpenAI-compatible provider with one model, at 10 and 40 dollars per million tokens. */
export function pricedProvider(url: string) {
  const models = [{ id: 'mini', tier: 'economy', inputUsdPerMTok: 10, outputUsdPerMTok: 40 }];
  return { type: 'openai-compatible', baseUrl: `${url}/v1`, models };
}

export function chunk(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'mini', choices })}\n\n`;
}

const END =
  'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n' +
  'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"mini","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":50,"total_tokens":60}}\n\n' +
  'data: [DONE]\n\n';

/** Answers whole or streamed, with pauses of up to `pauseMs`; a prompt with the word HANG gets a beginning and no end. */
export function pacedAnswer(random: SeededRandom, pauseMs: number) {
  return async (request: SeenRequest, response: ServerResponse) => {
    if (request.json?.stream !== true) {
      await sleep(random.below(pauseMs * 4));
      return chatAnswer({ text: 'A whole answer.', promptTokens: 10, completionTokens: 50 })(request, response);
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of ['A ', 'streamed ', 'answer ', 'in ', 'pieces.']) {
      response.write(chunk(word));
      await sleep(random.below(pauseMs));
    }
    if (!request.text.includes('HANG')) response.end(END);
  };
}

export interface Asked {
  /** Undefined when the connection broke before the head of the answer. */
  status: number | undefined;
  taskId: string | undefined;
  /** Whether the client saw the end of a good answer. */
  finished: boolean;
  text: string;
}

export type ClientKind = 'chat' | 'chat-stream' | 'messages-stream' | 'responses-stream';

export const CLIENT_KINDS: readonly ClientKind[] = ['chat', 'chat-stream', 'messages-stream', 'responses-stream'];

const PATHS = { chat: '/v1/chat/completions', messages: '/v1/messages', responses: '/v1/responses' };
const ENDS = { chat: 'data: [DONE]', messages: 'event: message_stop', responses: 'event: response.completed' };

/** Asks as a client of one of the protocols does, and never throws: a torn connection is an answer that did not finish. */
export async function ask(proxy: HeadlessProxy, kind: ClientKind, prompt: string, model = 'fake:mini'): Promise<Asked> {
  const protocol = kind.startsWith('messages') ? 'messages' : kind.startsWith('responses') ? 'responses' : 'chat';
  const stream = kind.endsWith('stream');
  const messages = [{ role: 'user', content: prompt }];
  const body =
    protocol === 'responses' ? { model, input: prompt, max_output_tokens: 50, stream } : { model, messages, max_tokens: 50, stream };
  const asked: Asked = { status: undefined, taskId: undefined, finished: false, text: '' };
  try {
    const response = await proxy.fetch(PATHS[protocol], { body });
    asked.status = response.status;
    asked.taskId = response.headers.get('x-task-id') ?? undefined;
    asked.text = await response.text();
    asked.finished = response.status === 200 && (!stream || asked.text.includes(ENDS[protocol]));
  } catch {
    return asked;
  }
  return asked;
}

export interface LoggedRow {
  id: string;
  status: string;
  costUsd: number;
  createdAt: string;
  preview: string | null;
  rating: number | null;
  error: string | null;
  model: string;
}

/** Every row of the log, as the export gives it. */
export async function exportedRows(proxy: HeadlessProxy): Promise<LoggedRow[]> {
  return (await proxy.fetch('/api/export?format=json&days=2')).json();
}
