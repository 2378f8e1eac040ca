import { nonEmpty, objectOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { isSealedProof, openSealedProof, type ReasoningProof, sealProof } from '../sealed-proof';

/**
 * `encrypted_content` for a proof: OpenAI's own as it is, any other sealed. Responses clients send it back as it came, so
 * the thinking signature of another provider is there again in the next turn.
 */
export function encryptedContentOf(proof: ReasoningProof): string | null {
  return proof.origin === 'openai-responses' ? (proof.encrypted ?? null) : sealProof(proof);
}

/** The proof in an item's `encrypted_content`; one that was tampered with proves nothing to anybody. */
export function proofOf(encryptedContent: string | null | undefined, itemId: string | undefined): ReasoningProof {
  if (encryptedContent && isSealedProof(encryptedContent)) return openSealedProof(encryptedContent) ?? { origin: 'editor' };
  return { origin: 'openai-responses', ...present({ id: itemId, encrypted: encryptedContent || undefined }) };
}

/**
 * A native body without the reasoning that OpenAI did not make: it refuses encrypted content it cannot read, and items it
 * does not know.
 */
export function withoutForeignReasoning(body: JsonObject): JsonObject {
  if (!Array.isArray(body.input)) return body;
  const input = body.input.filter((item: unknown) => !isForeignReasoning(item));
  return input.length === body.input.length ? body : { ...body, input };
}

function isForeignReasoning(item: unknown): boolean {
  const fields = objectOf(item);
  if (fields?.type !== 'reasoning') return false;
  const encrypted = nonEmpty(fields.encrypted_content);
  return encrypted === undefined ? nonEmpty(fields.id) === undefined : isSealedProof(encrypted);
}
