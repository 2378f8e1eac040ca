import { tokenCounter } from '../cost/token-count';
import type { ClientProtocol } from '../protocols/protocol';
import type { IncomingRequest } from './answer';
import type { PipelineParts } from './parts';
import { promptTokensAt, weighPrompt } from './prompt-size';

/** Prompt tokens of a request that is not sent, as Anthropic would count them: our count, calibrated by the usage that came back so far. */
export async function countRequestTokens(incoming: IncomingRequest, protocol: ClientProtocol, parts: PipelineParts): Promise<number> {
  // The endpoint takes no `max_tokens`, which the decoder need not ask for.
  const chat = protocol.decodeRequest(incoming.body);
  const segments = protocol.segments(incoming.body);
  await tokenCounter.settled();
  await tokenCounter.warm(segments.map((segment) => segment.text));
  const provider = parts.registry.get('anthropic')?.id ?? 'anthropic';
  return promptTokensAt(provider, 'anthropic-messages', weighPrompt(segments), chat);
}
