import { tokenCounter } from '../cost/token-count';
import type { ClientProtocol } from '../protocols/protocol';
import { unsupportedField } from '../protocols/read-body';
import type { IncomingRequest } from './answer';
import { promptTokensAt, weighPrompt } from './prompt-size';

/** Fields that stand for a part of the prompt. */
const STORED: ReadonlySet<string> = new Set(['previous_response_id', 'conversation', 'prompt']);

/**
 * Prompt tokens of a request that is not sent, as the vendor of the client's protocol would count them: our count, calibrated by the
 * usage that came back so far.
 * @throws ProxyError 400 with the path of the field, also where a part of the prompt is stored at OpenAI
 */
export async function countRequestTokens(incoming: IncomingRequest, protocol: ClientProtocol): Promise<number> {
  const named = protocol.resolveNames?.(incoming.body) ?? incoming.body;
  // OpenAI's endpoint takes neither of them for granted, unlike the one that answers.
  const body = protocol.id === 'openai-responses' ? { ...named, model: named.model ?? 'auto', input: named.input ?? [] } : named;
  const chat = protocol.decodeRequest(body);
  const elsewhere = chat.nativeOnly?.find((field) => STORED.has(field));
  if (elsewhere !== undefined) {
    throw unsupportedField(
      elsewhere,
      'what it names lives at OpenAI, and cannot be counted here. Send the conversation itself as "input".',
    );
  }
  const segments = protocol.segments(body);
  await tokenCounter.settled();
  await tokenCounter.warm(segments.map((segment) => segment.text));
  const vendor = protocol.id === 'anthropic-messages' ? 'anthropic' : 'openai';
  return promptTokensAt(vendor, protocol.id, weighPrompt(segments), chat);
}
