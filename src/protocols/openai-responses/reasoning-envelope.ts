import type { ProtocolId, ReasoningPart } from '../canonical';
import { nonEmpty, objectOf, parseJson, textOf } from '../lenient-json';
import type { JsonObject } from '../protocol';

/**
 * Responses clients send `encrypted_content` of reasoning items back as it came. So the proof that another provider's
 * reasoning carries (a thinking signature) travels in there, and comes back in the next turn.
 */
type Proof = Pick<ReasoningPart, 'origin' | 'id' | 'signature' | 'encrypted'>;

const PREFIX = 'smart-claude-proxy.';

/** `encrypted_content` for a proof: OpenAI's own as it is, any other in our envelope. */
export function sealProof(proof: Proof): string | null {
  if (proof.origin === 'openai-responses') return proof.encrypted ?? null;
  return PREFIX + Buffer.from(JSON.stringify(proof)).toString('base64url');
}

/** The proof in an item's `encrypted_content`. */
export function openProof(encryptedContent: string | null | undefined, itemId: string | undefined): Proof {
  if (!encryptedContent?.startsWith(PREFIX)) {
    return {
      origin: 'openai-responses',
      ...(itemId === undefined ? {} : { id: itemId }),
      ...(encryptedContent ? { encrypted: encryptedContent } : {}),
    };
  }
  const sealed = objectOf(parseJson(Buffer.from(encryptedContent.slice(PREFIX.length), 'base64url').toString()));
  const text = (field: 'id' | 'signature' | 'encrypted') => {
    const value = textOf(sealed?.[field]);
    return value === undefined ? {} : { [field]: value };
  };
  return { origin: originOf(sealed?.origin), ...text('id'), ...text('signature'), ...text('encrypted') };
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
  return encrypted === undefined ? nonEmpty(fields.id) === undefined : encrypted.startsWith(PREFIX);
}

const ORIGINS: readonly ProtocolId[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'ollama',
  'claude-cli',
  'editor',
];

/** An envelope that was tampered with proves nothing to anybody. */
function originOf(value: unknown): ProtocolId {
  return ORIGINS.find((origin) => origin === value) ?? 'editor';
}
