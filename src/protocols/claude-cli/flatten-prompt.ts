import type { ChatRequest, Message, Part, ToolResultPart } from '../canonical';
import { textOfInlineData } from '../data-url';
import { jsonInstruction } from '../json-instruction';
import { unsupportedField } from '../read-body';

export interface CliPrompt {
  /** For `--system-prompt`; empty when the client gave none. */
  systemPrompt: string;
  prompt: string;
}

/**
 * The conversation as the CLI takes it: leading system messages apart, a single user message as it is, anything longer as one text
 * with a label in front of each turn.
 * @throws ProxyError 400 for what cannot be said in text (images, documents), and when nothing is left to say
 */
export function flattenPrompt(request: ChatRequest): CliPrompt {
  const firstOther = request.messages.findIndex((message) => message.role !== 'system');
  const leading = firstOther === -1 ? request.messages : request.messages.slice(0, firstOther);
  const turns = firstOther === -1 ? [] : request.messages.slice(firstOther);
  const system = leading.flatMap((message) => message.parts.flatMap(plainText));
  if (request.responseFormat) system.push(jsonInstruction(request.responseFormat));
  const prompt = flattenTurns(turns);
  if (prompt.trim() === '') throw unsupportedField('messages', 'there is no text from the user in it, and the Claude CLI needs some.');
  return { systemPrompt: system.join('\n\n'), prompt };
}

const LABELS: Record<Message['role'], string> = { system: '[System]', user: '[User]', assistant: '[Assistant]' };

function flattenTurns(turns: readonly Message[]): string {
  const [only] = turns;
  if (only && turns.length === 1 && only.role === 'user') return only.parts.flatMap(plainText).join('\n\n');
  return turns
    .map((message) => ({ label: LABELS[message.role], text: message.parts.flatMap(plainText).join('\n\n') }))
    .filter(({ text }) => text !== '')
    .map(({ label, text }) => `${label}\n${text}`)
    .join('\n\n');
}

/** What a part says in plain text. Thoughts of earlier turns are not part of what was said. */
function plainText(part: Part): string[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [part.text];
    case 'tool-call':
      return [`[Tool call ${part.id}: ${part.name}]\n${part.arguments}`];
    case 'tool-result':
      return [`[Tool ${part.isError ? 'error' : 'result'} for call ${part.callId}]\n${part.content.flatMap(resultText).join('\n')}`];
    case 'file': {
      const text = part.source.kind === 'base64' ? textOfInlineData(part.source) : undefined;
      if (text === undefined) throw refuse('a document');
      return [part.filename === undefined ? text : `${part.filename}:\n${text}`];
    }
    case 'image':
      throw refuse('an image');
    case 'opaque':
      throw refuse('a part that only another provider understands');
    case 'reasoning':
      return [];
  }
}

function resultText(part: ToolResultPart['content'][number]): string[] {
  return plainText(part);
}

function refuse(what: string) {
  return unsupportedField('messages', `the Claude CLI takes text only, and the conversation holds ${what}. Choose another provider.`);
}
