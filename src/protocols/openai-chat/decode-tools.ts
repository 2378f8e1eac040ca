import type { Tool, ToolChoice } from '../canonical';
import { nonEmpty, objectOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { badField, type FieldPath, readField } from '../read-body';
import { ALLOWED_TOOLS, CUSTOM_TOOL, FUNCTION_TOOL, NAMED_CUSTOM, NAMED_FUNCTION, type RequestBody } from './request-schema';

/**
 * Reads `tools` and the deprecated `functions`. Tools of another type stay as they are, for providers that know them.
 * @throws ProxyError 400 with the path of the field
 */
export function decodeTools(read: RequestBody): Tool[] {
  const tools = (read.tools ?? []).map((tool, i) => decodeTool(tool, ['tools', i]));
  const functions = read.tools ? [] : (read.functions ?? []);
  return [...tools, ...functions.map(functionTool)];
}

function decodeTool(tool: { type: string } & JsonObject, path: FieldPath): Tool {
  if (tool.type === 'function') {
    const cacheControl = tool.cache_control ?? undefined;
    return { ...functionTool(readField(FUNCTION_TOOL, tool, path).function), ...(cacheControl === undefined ? {} : { cacheControl }) };
  }
  if (tool.type === 'custom') {
    const { custom } = readField(CUSTOM_TOOL, tool, path);
    return {
      kind: 'custom',
      name: custom.name,
      ...(custom.description ? { description: custom.description } : {}),
      ...(custom.format === undefined || custom.format === null ? {} : { format: custom.format }),
    };
  }
  return { kind: 'server', name: tool.type, origin: 'openai-chat', value: tool };
}

type FunctionDefinition = NonNullable<RequestBody['functions']>[number];

function functionTool(definition: FunctionDefinition): Tool {
  return {
    kind: 'function',
    name: definition.name,
    // "Omitting parameters defines a function with an empty parameter list."
    parameters: definition.parameters ?? { type: 'object', properties: {} },
    ...(definition.description ? { description: definition.description } : {}),
    ...(typeof definition.strict === 'boolean' ? { strict: definition.strict } : {}),
  };
}

/**
 * Reads `tool_choice` and the deprecated `function_call`. `allowed_tools` becomes a choice among only those tools.
 * @throws ProxyError 400 with the path of the field
 */
export function decodeToolChoice(read: RequestBody, tools: Tool[]): { tools: Tool[]; toolChoice: ToolChoice | undefined } {
  const choice = read.tool_choice ?? (read.tools ? undefined : read.function_call);
  if (choice === undefined || choice === null) return { tools, toolChoice: undefined };
  if (typeof choice === 'string') return { tools, toolChoice: { type: choice === 'any' ? 'required' : choice } };
  const path: FieldPath = ['tool_choice'];
  switch (choice.type) {
    case 'function':
      return { tools, toolChoice: { type: 'tool', name: readField(NAMED_FUNCTION, choice, path).function.name } };
    case 'custom':
      return { tools, toolChoice: { type: 'tool', name: readField(NAMED_CUSTOM, choice, path).custom.name } };
    case 'allowed_tools': {
      const { allowed_tools: allowed } = readField(ALLOWED_TOOLS, choice, path);
      const names = new Set(allowed.tools.map(allowedName));
      return { tools: tools.filter((tool) => names.has(tool.name)), toolChoice: { type: allowed.mode } };
    }
  }
  const legacyName = read.tool_choice ? undefined : nonEmpty(choice.name);
  if (legacyName !== undefined) return { tools, toolChoice: { type: 'tool', name: legacyName } };
  throw badField(path, '"none", "auto", "required", or an object of type "function", "custom" or "allowed_tools"', choice);
}

function allowedName(tool: JsonObject): string | undefined {
  return nonEmpty(objectOf(tool.function)?.name) ?? nonEmpty(objectOf(tool.custom)?.name) ?? nonEmpty(tool.name) ?? nonEmpty(tool.type);
}
