import type { ChatRequest, ChatResponse, Part, StreamEvent, Tool } from './canonical';
import { type CustomToolInputReader, createCustomToolInputReader, INPUT_FIELD, readCustomToolInput } from './custom-tool-input';

/**
 * Custom (free text) tools for providers that only know functions: each becomes a function with one string parameter, also
 * in the history, and what the model answers is turned back into a call of the custom tool.
 */

/** The request as a provider without custom tools can take it; the request itself when it has none. */
export function emulateCustomTools(request: ChatRequest): ChatRequest {
  const inHistory = request.messages.some((message) => message.parts.some(isCustom));
  if (!inHistory && !request.tools.some(isCustom)) return request;
  return {
    ...request,
    tools: request.tools.map(asFunction),
    messages: request.messages.map((message) =>
      message.parts.some(isCustom) ? { ...message, parts: message.parts.map(asFunctionPart) } : message,
    ),
  };
}

/** Turns the stream of an answer to `emulateCustomTools(request)` back, one event at a time; the free text streams on. */
export function restoreCustomTools(request: ChatRequest): (event: StreamEvent) => StreamEvent[] {
  const names = customToolNames(request);
  if (names.size === 0) return (event) => [event];
  const readers = new Map<number, CustomToolInputReader>();
  const text = (index: number, piece: string): StreamEvent[] => (piece === '' ? [] : [{ type: 'tool-arguments', index, text: piece }]);

  return (event) => {
    if (event.type === 'tool-call' && event.kind === 'function' && names.has(event.name)) {
      readers.set(event.index, createCustomToolInputReader());
      return [{ ...event, kind: 'custom' }];
    }
    if (event.type === 'tool-arguments') {
      const reader = readers.get(event.index);
      return reader ? text(event.index, reader.push(event.text)) : [event];
    }
    if (event.type === 'finish') {
      const rest = [...readers].flatMap(([index, reader]) => text(index, reader.end()));
      readers.clear();
      return [...rest, event];
    }
    return [event];
  };
}

/** Turns a whole answer to `emulateCustomTools(request)` back. */
export function restoreCustomToolsInResponse(request: ChatRequest, response: ChatResponse): ChatResponse {
  const names = customToolNames(request);
  if (names.size === 0) return response;
  const restored = response.parts.map(
    (part): Part =>
      part.type === 'tool-call' && part.kind === 'function' && names.has(part.name)
        ? { ...part, kind: 'custom', arguments: readCustomToolInput(part.arguments) }
        : part,
  );
  return { ...response, parts: restored };
}

function customToolNames(request: ChatRequest): Set<string> {
  return new Set(request.tools.filter(isCustom).map((tool) => tool.name));
}

function isCustom(item: Part | Tool): boolean {
  return 'kind' in item && item.kind === 'custom';
}

function asFunction(tool: Tool): Tool {
  if (tool.kind !== 'custom') return tool;
  const description = [tool.description, grammarNote(tool.format)].filter(Boolean).join('\n\n');
  return {
    kind: 'function',
    name: tool.name,
    ...(description === '' ? {} : { description }),
    parameters: {
      type: 'object',
      properties: { [INPUT_FIELD]: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
      required: [INPUT_FIELD],
      additionalProperties: false,
    },
    ...(tool.standsFor === undefined ? {} : { standsFor: tool.standsFor }),
  };
}

/** A provider without custom tools cannot enforce the grammar, so the model is told. Chat Completions nests it one level deeper. */
function grammarNote(format: unknown): string {
  if (typeof format !== 'object' || format === null) return '';
  const nested: unknown = Reflect.get(format, 'grammar');
  const grammar = typeof nested === 'object' && nested !== null ? nested : format;
  const definition: unknown = Reflect.get(grammar, 'definition');
  const syntax: unknown = Reflect.get(grammar, 'syntax');
  if (typeof definition !== 'string') return '';
  return `The input must match this ${typeof syntax === 'string' ? `${syntax} ` : ''}grammar:\n${definition}`;
}

function asFunctionPart(part: Part): Part {
  if (part.type === 'tool-call' && part.kind === 'custom') {
    return { ...part, kind: 'function', arguments: JSON.stringify({ [INPUT_FIELD]: part.arguments }) };
  }
  if (part.type === 'tool-result' && part.kind === 'custom') return { ...part, kind: 'function' };
  return part;
}
