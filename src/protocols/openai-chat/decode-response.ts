import type { ChatResponse, Part } from '../canonical';
import { nonEmpty, objectOf, objectsOf } from '../lenient-json';
import { present } from '../present';
import { readUpstreamError } from '../upstream-errors';
import { UpstreamFailureError } from '../upstream-failure-error';
import { readSaid } from './decode-delta';
import { signatureOf } from './decode-messages';
import { decodeFinishReason } from './finish-reason';
import { decodeUsage } from './usage';

/**
 * Reads a whole Chat Completions answer; of several choices the first.
 * @throws UpstreamFailureError for an error inside a 200 and for a body that is no answer
 */
export function decodeResponse(value: unknown): ChatResponse {
  const body = objectOf(value);
  const choice = objectsOf(body?.choices)[0];
  const message = objectOf(choice?.message);
  if (body?.error) throw new UpstreamFailureError(readUpstreamError(200, body));
  if (!body || !choice || !message) {
    throw new UpstreamFailureError({ kind: 'server', message: 'The provider sent an answer without choices.' });
  }
  const said = readSaid(message);
  const parts: Part[] = [];
  if (said.reasoning !== '') parts.push({ type: 'reasoning', text: said.reasoning, origin: 'openai-chat' });
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
  const finishReason = decodeFinishReason(nonEmpty(choice.finish_reason) ?? 'stop', said.calls.length > 0);
  if (!finishReason) throw new UpstreamFailureError(gaveUp(choice.finish_reason));
  const usage = decodeUsage(body.usage) ?? decodeUsage(objectOf(body.x_groq)?.usage);
  return {
    ...present({ id: nonEmpty(body.id), model: nonEmpty(body.model) }),
    parts,
    ...present({ refusal: said.refusal || undefined }),
    finishReason,
    ...present({ usage }),
  };
}

export function gaveUp(reason: unknown) {
  return { kind: 'server' as const, message: `The provider gave up on the answer (finish_reason ${JSON.stringify(reason)}).` };
}
