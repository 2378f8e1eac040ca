import {
  type LanguageModelChatRequestMessage,
  type LanguageModelChatTool,
  LanguageModelChatToolMode,
  type ProvideLanguageModelChatResponseOptions,
} from 'vscode';
import type { JsonObject } from '../../protocols/protocol';
import { turnOf } from './message-blocks';

/**
 * A request of the editor's chat in the Messages API, which of our three protocols carries the most of it: images in tool results,
 * marks for the prompt cache, thoughts with their proof.
 * @param model `auto` or `provider:model`
 */
export function messagesBody(
  model: string,
  messages: readonly LanguageModelChatRequestMessage[],
  options: Partial<ProvideLanguageModelChatResponseOptions> = {},
): JsonObject {
  const turns = messages.flatMap((message) => turnOf(message) ?? []);
  const firstTurn = turns.findIndex(({ role }) => role !== 'system');
  const system = turns.slice(0, firstTurn === -1 ? turns.length : firstTurn).flatMap(({ content }) => content);
  const tools = options.tools ?? [];
  return {
    ...modelOptions(options.modelOptions ?? {}),
    model,
    stream: true,
    ...(system.length > 0 ? { system } : {}),
    messages: firstTurn === -1 ? [] : turns.slice(firstTurn),
    ...(tools.length > 0 ? { tools: tools.map(toolOf) } : {}),
    ...(tools.length > 0 && options.toolMode === LanguageModelChatToolMode.Required ? { tool_choice: { type: 'any' } } : {}),
  };
}

function toolOf({ name, description, inputSchema }: LanguageModelChatTool): JsonObject {
  return { name, description, input_schema: { type: 'object', properties: {}, ...inputSchema } };
}

/** The names under which extensions pass the options that are ours to carry; what else they pass is meant for other vendors. */
const FIELDS: Readonly<Record<string, string>> = {
  max_tokens: 'max_tokens',
  max_completion_tokens: 'max_tokens',
  max_output_tokens: 'max_tokens',
  maxTokens: 'max_tokens',
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  top_p: 'top_p',
  topP: 'top_p',
  top_k: 'top_k',
  topK: 'top_k',
  thinking: 'thinking',
  output_config: 'output_config',
};

function modelOptions(given: Readonly<Record<string, unknown>>): JsonObject {
  const body: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field !== undefined) body[field] = value;
    else if (name === 'stop' || name === 'stop_sequences') body.stop_sequences = Array.isArray(value) ? value : [value];
    else if (name === 'reasoning_effort' || name === 'reasoningEffort') body.output_config = { effort: value };
  }
  return body;
}
