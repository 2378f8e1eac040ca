import {
  LanguageModelChatMessage,
  type LanguageModelChatRequestOptions,
  LanguageModelChatToolMode,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
} from 'vscode';
import type { ChatRequest, Message, Part, TextPart } from '../protocols/canonical';
import { parseJson } from '../protocols/lenient-json';
import { unsupportedField } from '../protocols/read-body';
import { refuseUnsupported } from '../protocols/refuse-unsupported';

const WHO = "the editor's own models";

/**
 * A request in the form that the editor's own models take. They know no system role, so system text stands in front as the first
 * user message.
 * @throws ProxyError 400 naming what they cannot do: images, files, response formats, stop sequences, a certain tool
 */
export function editorMessages(request: ChatRequest): LanguageModelChatMessage[] {
  refuseUnsupported(request, 'editor');
  if (request.responseFormat) throw unsupportedField('response_format', `${WHO} have no such option. Choose another model.`);
  if (request.stop && request.stop.length > 0) throw unsupportedField('stop', `${WHO} have no such option. Choose another model.`);
  const system = request.messages.filter(({ role }) => role === 'system').flatMap(({ parts }) => parts.flatMap(textOf));
  const talk = request.messages.filter(({ role }) => role !== 'system').map(editorMessage);
  return system.length === 0 ? talk : [LanguageModelChatMessage.User(system.join('\n\n')), ...talk];
}

/** @throws ProxyError 400 when a certain tool is demanded, which the editor cannot pass on */
export function editorOptions({ tools, toolChoice }: ChatRequest): LanguageModelChatRequestOptions {
  if (toolChoice?.type === 'tool') throw unsupportedField('tool_choice', `${WHO} can be told to call some tool, not which one.`);
  const offered = toolChoice?.type === 'none' ? [] : tools.flatMap((tool) => (tool.kind === 'function' ? [tool] : []));
  if (offered.length === 0) return {};
  return {
    tools: offered.map(({ name, description = '', parameters }) => ({ name, description, inputSchema: parameters })),
    toolMode: toolChoice?.type === 'required' ? LanguageModelChatToolMode.Required : LanguageModelChatToolMode.Auto,
  };
}

/** Wishes and sampling options that have no place there, by their wire names. */
export function editorOmitted(request: ChatRequest): string[] {
  const { temperature, topP: top_p, seed, maxOutputTokens: max_tokens, reasoning } = request;
  const given = Object.entries({ temperature, top_p, seed, max_tokens, reasoning }).filter(([, value]) => value !== undefined);
  return [...given.map(([name]) => name), ...Object.keys(request.hints)];
}

function editorMessage({ role, parts }: Message): LanguageModelChatMessage {
  if (role === 'assistant') return LanguageModelChatMessage.Assistant(parts.flatMap(assistantPart));
  return LanguageModelChatMessage.User(parts.flatMap(userPart));
}

function assistantPart(part: Part): (LanguageModelTextPart | LanguageModelToolCallPart)[] {
  if (part.type === 'tool-call') {
    const input = parseJson(part.arguments);
    return [new LanguageModelToolCallPart(part.id, part.name, typeof input === 'object' && input !== null ? input : {})];
  }
  return textOf(part).map((text) => new LanguageModelTextPart(text));
}

function userPart(part: Part): (LanguageModelTextPart | LanguageModelToolResultPart)[] {
  if (part.type !== 'tool-result') return textOf(part).map((text) => new LanguageModelTextPart(text));
  return [
    new LanguageModelToolResultPart(
      part.callId,
      part.content.flatMap(textOf).map((text) => new LanguageModelTextPart(text)),
    ),
  ];
}

/** Thoughts of other models are left out; what cannot be shown as text is refused. */
function textOf(part: Part): TextPart['text'][] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [part.text];
    case 'image':
    case 'file':
      throw unsupportedField('messages', `${WHO} take no ${part.type}s from other extensions. Choose another model.`);
    default:
      return [];
  }
}
