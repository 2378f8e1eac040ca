import type { ChatRequest, Tool } from '../canonical';
import type { JsonObject } from '../protocol';
import { LOCAL_SHELL } from './tool-names';

/** Tools as the Responses API names them; those of one namespace stand together where its first one stood. */
export function encodeTools(tools: readonly Tool[]): JsonObject[] {
  const encoded: JsonObject[] = [];
  const namespaces = new Map<string, JsonObject[]>();
  for (const tool of tools) {
    const wire = encodeTool(tool);
    const namespace = tool.kind !== 'server' && tool.standsFor?.kind === 'namespace' ? tool.standsFor.namespace : undefined;
    const siblings = namespace === undefined ? undefined : namespaces.get(namespace);
    if (siblings) {
      siblings.push(wire);
    } else if (namespace === undefined) {
      encoded.push(wire);
    } else {
      const members = [wire];
      namespaces.set(namespace, members);
      encoded.push({ type: 'namespace', name: namespace, description: '', tools: members });
    }
  }
  return encoded;
}

function encodeTool(tool: Tool): JsonObject {
  if (tool.kind === 'server') return typeof tool.value === 'object' && tool.value !== null ? { ...tool.value } : { type: tool.name };
  if (tool.standsFor?.kind === 'local-shell') return { type: LOCAL_SHELL };
  const name = tool.standsFor ? tool.standsFor.name : tool.name;
  const description = tool.description === undefined ? {} : { description: tool.description };
  if (tool.kind === 'custom') {
    return { type: 'custom', name, ...description, ...(tool.format === undefined ? {} : { format: tool.format }) };
  }
  return { type: 'function', name, ...description, parameters: tool.parameters, strict: tool.strict ?? false };
}

export function encodeToolChoice(request: ChatRequest): string | JsonObject {
  const choice = request.toolChoice ?? { type: 'auto' };
  if (choice.type !== 'tool') return choice.type;
  const tool = request.tools.find((candidate) => candidate.name === choice.name);
  return tool ? choiceOf(tool) : { type: 'function', name: choice.name };
}

function choiceOf(tool: Tool): JsonObject {
  if (tool.kind === 'server') return { type: tool.name };
  if (tool.standsFor?.kind === 'local-shell') return { type: LOCAL_SHELL };
  if (tool.standsFor) return { type: tool.kind, name: tool.standsFor.name, namespace: tool.standsFor.namespace };
  return { type: tool.kind, name: tool.name };
}
