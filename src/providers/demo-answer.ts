import type { ChatRequest, FinishReason, Message, StreamEvent, Tool } from '../protocols/canonical';
import { exampleOf } from './example-value';

export interface DemoAnswer {
  events: StreamEvent[];
  finishReason: FinishReason;
  /** For the usage report. */
  promptText: string;
  answerText: string;
}

const MAX_QUOTE = 200;

/** What the demo provider says: a call when tools are forced, JSON when JSON is asked for, else a few sentences. */
export function demoAnswer(request: ChatRequest, model: string, maxOutputTokens: number | undefined): DemoAnswer {
  const promptText = request.messages.map(textOf).join('\n');
  const tool = forcedTool(request);
  if (tool) return { ...callOf(tool), promptText };
  const text = request.responseFormat ? jsonText(request) : prose(request, model);
  const words = text.match(/\S+\s*/g) ?? [];
  // A word is about a token and a third.
  const room = maxOutputTokens === undefined ? words.length : Math.max(1, Math.floor(maxOutputTokens * 0.75));
  const said = words.slice(0, room);
  return {
    events: said.map((word) => ({ type: 'text', text: word })),
    finishReason: said.length < words.length ? 'length' : 'stop',
    promptText,
    answerText: said.join(''),
  };
}

function prose(request: ChatRequest, model: string): string {
  const asked = textOf(request.messages.findLast(({ role }) => role === 'user')).trim();
  const quote = asked.length > MAX_QUOTE ? `${asked.slice(0, MAX_QUOTE)}…` : asked;
  return [
    `This is ${model}, the demo of Smart Claude Proxy: it answers offline, costs nothing and knows nothing.`,
    quote === '' ? 'You sent no text.' : `You wrote: "${quote}"`,
    'Everything around this answer is real: routing, budget, log and dashboard. Add a provider to get real answers.',
  ].join('\n\n');
}

function jsonText({ responseFormat }: ChatRequest): string {
  const value = responseFormat?.type === 'json-schema' ? exampleOf(responseFormat.schema) : { demo: true };
  return JSON.stringify(value, null, 1);
}

function forcedTool({ tools, toolChoice, messages }: ChatRequest): Tool | undefined {
  const offered = tools.filter(({ kind }) => kind !== 'server');
  if (toolChoice?.type === 'tool') return offered.find(({ name }) => name === toolChoice.name);
  // A client that forces a tool at every turn would never see an end.
  const answered = messages.at(-1)?.parts.some(({ type }) => type === 'tool-result');
  return toolChoice?.type === 'required' && !answered ? offered[0] : undefined;
}

function callOf(tool: Tool): Omit<DemoAnswer, 'promptText'> {
  const custom = tool.kind === 'custom';
  const text = tool.kind === 'function' ? JSON.stringify(exampleOf(tool.parameters)) : 'demo';
  return {
    events: [
      { type: 'tool-call', index: 0, id: 'call_demo_1', name: tool.name, kind: custom ? 'custom' : 'function' },
      { type: 'tool-arguments', index: 0, text },
    ],
    finishReason: 'tool-calls',
    answerText: `${tool.name} ${text}`,
  };
}

function textOf(message: Message | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
