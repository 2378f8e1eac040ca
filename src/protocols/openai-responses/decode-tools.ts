import type { StandsFor, Tool, ToolChoice } from '../canonical';
import type { JsonObject } from '../protocol';
import { badField, type FieldPath, readField } from '../read-body';
import { anyToolSchema, customToolSchema, functionToolSchema, namespaceSchema, type WireToolChoice } from './request-schema';
import { flattenName, LOCAL_SHELL } from './tool-names';

/** Tools and where in the body they stand. */
export interface ToolList {
  tools: readonly unknown[];
  path: FieldPath;
}

export interface DecodedTools {
  tools: Tool[];
  /** Tools that the answer can do without, under their wire type. */
  hints: JsonObject;
}

/** @throws ProxyError 400 with the path of the field (`tools[2].name`) */
export function decodeTools(lists: readonly ToolList[]): DecodedTools {
  const decoded: DecodedTools = { tools: [], hints: {} };
  for (const { tools, path } of lists) {
    tools.forEach((tool, index) => {
      decodeTool(tool, [...path, index], undefined, decoded);
    });
  }
  return { ...decoded, tools: withoutRepeats(decoded.tools) };
}

/** A conversation may bring a tool along that is offered already. */
function withoutRepeats(tools: Tool[]): Tool[] {
  const names = new Set<string>();
  return tools.filter((tool) => {
    if (tool.kind === 'server') return true;
    const isNew = !names.has(tool.name);
    names.add(tool.name);
    return isNew;
  });
}

function decodeTool(value: unknown, path: FieldPath, namespace: string | undefined, decoded: DecodedTools): void {
  const tool = readField(anyToolSchema, value, path);
  switch (tool.type) {
    case 'function': {
      const { name, description, parameters, strict } = readField(functionToolSchema, tool, path);
      decoded.tools.push({
        kind: 'function',
        ...naming(name, namespace),
        ...(description ? { description } : {}),
        parameters: parameters ?? { type: 'object', properties: {} },
        ...(typeof strict === 'boolean' ? { strict } : {}),
      });
      return;
    }
    case 'custom': {
      const { name, description, format } = readField(customToolSchema, tool, path);
      decoded.tools.push({
        kind: 'custom',
        ...naming(name, namespace),
        ...(description ? { description } : {}),
        ...(format ? { format } : {}),
      });
      return;
    }
    case 'namespace': {
      const { name, tools } = readField(namespaceSchema, tool, path);
      tools.forEach((inner, index) => {
        decodeTool(inner, [...path, 'tools', index], name, decoded);
      });
      return;
    }
    case 'local_shell':
      decoded.tools.push(LOCAL_SHELL_FUNCTION);
      return;
    default:
      if (isOfferedByCodex(tool)) decoded.hints[tool.type] = tool;
      else decoded.tools.push({ kind: 'server', name: tool.type, origin: 'openai-responses', value: tool });
  }
}

/** Codex adds a web search to every request, wanted or not; it alone sets this field. Who asks for one by hand gets one or a 400. */
export function isOfferedByCodex(tool: JsonObject): boolean {
  return tool.type === 'web_search' && 'external_web_access' in tool;
}

function naming(name: string, namespace: string | undefined): { name: string; standsFor?: StandsFor } {
  if (namespace === undefined) return { name };
  return { name: flattenName(name, namespace), standsFor: { kind: 'namespace', namespace, name } };
}

/** https://platform.openai.com/docs/guides/tools-local-shell: the fields are those of the action in a `local_shell_call`. */
const LOCAL_SHELL_FUNCTION: Tool = {
  kind: 'function',
  name: LOCAL_SHELL,
  description: "Runs a command on the user's machine and returns what it printed.",
  parameters: {
    type: 'object',
    properties: {
      command: { type: 'array', items: { type: 'string' }, description: 'The program and its arguments.' },
      working_directory: { type: 'string', description: 'Where to run it.' },
      timeout_ms: { type: 'integer', description: 'Time limit in milliseconds.' },
      env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Environment variables to set.' },
    },
    required: ['command'],
  },
  standsFor: { kind: 'local-shell' },
};

export interface DecodedToolChoice {
  tools: Tool[];
  toolChoice?: ToolChoice;
  /** Whether a tool is demanded that only OpenAI runs. */
  nativeOnly: boolean;
}

/**
 * `allowed_tools` narrows the tools down, which says the same to every provider.
 * @throws ProxyError 400 when it names a tool that is not offered
 */
export function decodeToolChoice(choice: WireToolChoice | null | undefined, tools: Tool[]): DecodedToolChoice {
  if (!choice) return { tools, nativeOnly: false };
  if (typeof choice === 'string') return { tools, toolChoice: { type: choice }, nativeOnly: false };
  if (choice.type === 'allowed_tools') {
    const allowed = choice.tools ?? [];
    return {
      tools: tools.filter((tool) => allowed.some((reference) => refersTo(reference, tool))),
      toolChoice: { type: choice.mode ?? 'auto' },
      nativeOnly: false,
    };
  }
  const tool = tools.find((candidate) => refersTo(choice, candidate));
  if (choice.type !== 'function' && choice.type !== 'custom' && choice.type !== LOCAL_SHELL) return { tools, nativeOnly: true };
  if (!tool) throw badField(['tool_choice', 'name'], 'the name of one of the tools', choice.name ?? undefined);
  return { tools, toolChoice: { type: 'tool', name: tool.name }, nativeOnly: false };
}

function refersTo(reference: { type: string; name?: string | null; namespace?: string | null }, tool: Tool): boolean {
  if (tool.kind === 'server') return reference.type === tool.name;
  if (tool.standsFor?.kind === 'local-shell') return reference.type === LOCAL_SHELL;
  if (reference.type !== tool.kind) return false;
  if (tool.standsFor && !reference.namespace) return reference.name === tool.standsFor.name || reference.name === tool.name;
  return reference.name !== undefined && flattenName(reference.name ?? '', reference.namespace) === tool.name;
}
