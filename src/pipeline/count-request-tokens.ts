import { tokenCounter } from '../cost/token-count';
import type { ClientProtocol } from '../protocols/protocol';
import type { IncomingRequest } from './answer';
import { promptTokensAt, weighPrompt } from './prompt-size';

/**
 * Prompt tokens of a request that is not sent, as the vendor of the client's protocol would count them: our count, calibrated by the
 * usage that came back so far.
 */
export async function countRequestTokens(incoming: IncomingRequest, protocol: ClientProtocol): Promise<number> {
  // The endpoint takes no `max_tokens`, which the decoder need not ask for.
  const body = protocol.resolveNames?.(incoming.body) ?? incoming.body;
  const chat = protocol.decodeRequest(body);
  const segments = protocol.segments(body);
  await tokenCounter.settled();
  await tokenCounter.warm(segments.map((segment) => segment.text));
  const vendor = protocol.id === 'anthropic-messages' ? 'anthropic' : 'openai';
  return promptTokensAt(vendor, protocol.id, weighPrompt(segments), chat);
}
