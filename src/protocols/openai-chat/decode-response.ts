import type { ChatResponse, Part, UpstreamFailure } from '../canonical';
import { countOf, nonEmpty, objectOf, objectsOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { failureToldBy, readUpstreamError } from '../upstream-errors';
import { UpstreamFailureError } from '../upstream-failure-error';
import { hasMedia, messageOf, readSaid } from './decode-delta';
import { signatureOf } from './decode-messages';
import { decodeFinishReason } from './finish-reason';
import { proofOfDetails } from './reasoning-details';
import { decodeUsage } from './usage';

/**
 * Reads a whole Chat Completions answer; of several choices the first.
 * @throws UpstreamFailureError for an error inside a 200 and for a body that is no answer
 */
export function decodeResponse(value: unknown): ChatResponse {
  const body = objectOf(value);
  const choice = objectsOf(body?.choices)[0];
  const message = choice && messageOf(choice);
  const failure = body && failureIn(body, choice);
  if (failure) throw new UpstreamFailureError(failure);
  if (!body || !choice || !message) {
    throw new UpstreamFailureError(failureToldBy(value) ?? { kind: 'server', message: 'The provider sent an answer without choices.' });
  }
  const said = readSaid(message);
  const parts: Part[] = [];
  const encrypted = proofOfDetails(said.details);
  if (said.reasoning !== '' || encrypted !== undefined)
    parts.push({ type: 'reasoning', text: said.reasoning, origin: 'openai-chat', ...present({ encrypted }) });
  if (said.text !== '') parts.push({ type: 'text', text: said.text });
  for (const [i, call] of said.calls.entries()) {
    parts.push({
      type: 'tool-call',
      id: call.id ?? `call_${nonEmpty(body.id) ?? 'answer'}_${i}`,
      name: call.name ?? '',
      kind: call.kind,
      arguments: call.arguments === '' && call.kind === 'function' ? '{}' : call.arguments,
      ...present({ signature: signatureOf(call.extraContent) }),
    });
  }
  if (hasMedia(message)) parts.push({ type: 'opaque', origin: 'openai-chat', value: { type: 'media' } });
  const finishReason = decodeFinishReason(nonEmpty(choice.finish_reason) ?? 'stop', said.calls.length > 0);
  if (!finishReason) throw new UpstreamFailureError(gaveUp(choice.finish_reason));
  const usage = decodeUsage(body.usage, body.service_tier) ?? decodeUsage(objectOf(body.x_groq)?.usage);
  return {
    ...present({ id: nonEmpty(body.id), model: nonEmpty(body.model) }),
    parts,
    ...present({ refusal: said.refusal || undefined }),
    finishReason,
    ...present({ usage }),
  };
}

/**
 * An error inside of a good answer: in its own field, in that of the choice (OpenRouter), as the answer itself (vLLM, Mistral), or as a
 * status beside nothing (MiniMax).
 */
export function failureIn(body: JsonObject, choice: JsonObject | undefined): UpstreamFailure | undefined {
  if (body.error || body.object === 'error') return readUpstreamError(200, body);
  if (choice?.error) return readUpstreamError(200, { error: choice.error });
  return !choice && countOf(objectOf(body.base_resp)?.status_code) ? readUpstreamError(200, body) : undefined;
}

export function gaveUp(reason: unknown) {
  return { kind: 'server' as const, message: `The provider gave up on the answer (finish_reason ${JSON.stringify(reason)}).` };
}
