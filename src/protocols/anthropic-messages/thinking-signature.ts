import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { isSealedProof, type ReasoningProof, sealProof } from '../sealed-proof';

/**
 * The `signature` of a thinking block for a client: Anthropic's own as it is, another maker's proof sealed. Clients send it back as
 * it came.
 */
export function encodeSignature(proof: ReasoningProof): string {
  if (proof.origin === 'anthropic-messages') return proof.signature ?? '';
  return proof.signature === undefined && proof.encrypted === undefined && proof.id === undefined ? '' : sealProof(proof);
}

/**
 * A native body without the thoughts that other models had in this conversation: Anthropic answers 400 to a thinking block that
 * it did not sign. The body itself when there are none.
 */
export function withoutForeignReasoning(body: JsonObject): JsonObject {
  if (!Array.isArray(body.messages) || !body.messages.some(hasForeign)) return body;
  const messages = body.messages.flatMap((message: unknown) => {
    if (!isObject(message) || !hasForeign(message) || !Array.isArray(message.content)) return [message];
    const content = message.content.filter((block: unknown) => !isForeign(block));
    return content.length === 0 ? [] : [{ ...message, content }];
  });
  return { ...body, messages };
}

function hasForeign(message: unknown): boolean {
  return isObject(message) && Array.isArray(message.content) && message.content.some(isForeign);
}

function isForeign(block: unknown): boolean {
  if (!isObject(block) || block.type !== 'thinking') return false;
  const { signature } = block;
  return typeof signature !== 'string' || signature === '' || isSealedProof(signature);
}
