import type { ChatRequest, ChatResponse, Part, StreamEvent, Tool } from './canonical';
import { nonEmpty, objectOf, parseJson } from './lenient-json';

/**
 * Custom tools (free text instead of JSON) at providers that know only functions: each becomes a function with one string,
 * and what comes back is unwrapped before the client sees it.
 */

type CustomTool = Extract<Tool, { kind: 'custom' }>;
type FunctionTool = Extract<Tool, { kind: 'function' }>;

export function customToolAsFunction(tool: CustomTool): FunctionTool {
  const grammar = grammarOf(tool.format);
  const rule = grammar === undefined ? '' : `\n\nThe input must match this ${grammar.syntax} grammar:\n${grammar.definition}`;
  return {
    kind: 'function',
    name: tool.name,
    description: `${tool.description ?? ''}${rule}`.trim(),
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
      required: ['input'],
      additionalProperties: false,
    },
  };
}

/** Both wire forms: Chat nests the grammar (`{type, grammar: {syntax, definition}}`), Responses does not. */
function grammarOf(format: unknown): { syntax: string; definition: string } | undefined {
  const outer = objectOf(format);
  const grammar = objectOf(outer?.['grammar']) ?? outer;
  const definition = nonEmpty(grammar?.['definition']);
  return definition === undefined ? undefined : { syntax: nonEmpty(grammar?.['syntax']) ?? 'lark', definition };
}

/** Free text as the arguments of the function that stands in for its tool. */
export function wrapCustomInput(input: string): string {
  return JSON.stringify({ input });
}

/** The free text inside such arguments; arguments of another shape are handed on as they are. */
export function unwrapCustomInput(args: string): string {
  const input = objectOf(parseJson(args))?.['input'];
  return typeof input === 'string' ? input : args;
}

/**
 * Turns calls of stand-in functions back into calls of the client's custom tools; all other events pass unchanged.
 * The text of such a call is given out at once, before the answer finishes: its JSON has to be complete to be read.
 */
export function createCustomCallRestorer(request: ChatRequest): (event: StreamEvent) => StreamEvent[] {
  const custom = customNames(request);
  if (custom.size === 0) return (event) => [event];
  const held = new Map<number, string>();
  return (event) => {
    if (event.type === 'tool-call' && event.kind === 'function' && custom.has(event.name)) {
      held.set(event.index, '');
      return [{ ...event, kind: 'custom' }];
    }
    if (event.type === 'tool-arguments') {
      const soFar = held.get(event.index);
      if (soFar === undefined) return [event];
      held.set(event.index, soFar + event.text);
      return [];
    }
    if (event.type !== 'finish') return [event];
    const inputs = [...held].map(([index, args]): StreamEvent => ({ type: 'tool-arguments', index, text: unwrapCustomInput(args) }));
    held.clear();
    return [...inputs, event];
  };
}

/** The same for a whole answer. */
export function restoreCustomCalls(response: ChatResponse, request: ChatRequest): ChatResponse {
  const custom = customNames(request);
  if (custom.size === 0) return response;
  return { ...response, parts: response.parts.map((part) => restorePart(part, custom)) };
}

function restorePart(part: Part, custom: ReadonlySet<string>): Part {
  if (part.type !== 'tool-call' || part.kind !== 'function' || !custom.has(part.name)) return part;
  return { ...part, kind: 'custom', arguments: unwrapCustomInput(part.arguments) };
}

function customNames(request: ChatRequest): ReadonlySet<string> {
  return new Set(request.tools.flatMap((tool) => (tool.kind === 'custom' ? [tool.name] : [])));
}
