import type { ChatRequest, Message } from './canonical';
import { fitToolName } from './tool-name';

export interface FittedToolNames {
  /** With names that every provider takes. */
  request: ChatRequest;
  /** What the client calls a tool that the model calls by its fitted name; other names as they are. */
  originalName(name: string): string;
}

/** Messages clients may name a tool with twice the characters that OpenAI and Gemini allow, and those of MCP servers do. */
export function fitToolNames(request: ChatRequest): FittedToolNames {
  const named = request.tools.flatMap((tool) => (tool.kind === 'server' ? [] : [tool.name]));
  const originals = new Map(named.map((name) => [fitToolName(name), name]));
  const { toolChoice } = request;
  return {
    request: {
      ...request,
      tools: request.tools.map((tool) => (tool.kind === 'server' ? tool : { ...tool, name: fitToolName(tool.name) })),
      messages: request.messages.map(withFittedCalls),
      ...(toolChoice?.type === 'tool' ? { toolChoice: { ...toolChoice, name: fitToolName(toolChoice.name) } } : {}),
    },
    originalName: (name) => originals.get(name) ?? name,
  };
}

function withFittedCalls(message: Message): Message {
  const fits = message.parts.every((part) => part.type !== 'tool-call' || fitToolName(part.name) === part.name);
  if (fits) return message;
  return { ...message, parts: message.parts.map((part) => (part.type === 'tool-call' ? { ...part, name: fitToolName(part.name) } : part)) };
}
