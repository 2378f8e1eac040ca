import type { ProtocolId, ReasoningPart } from './canonical';
import { nonEmpty, objectOf, parseJson } from './lenient-json';

/** What proves to its maker that reasoning is its own. */
export type ReasoningProof = Pick<ReasoningPart, 'origin' | 'id' | 'signature' | 'encrypted' | 'maker'>;

const PREFIX = 'smart-claude-proxy.';

/**
 * A proof as one opaque text. Clients send the proofs of their own protocol back as they came, so another maker's proof
 * travels in that place and is there again in the next turn.
 */
export function sealProof(proof: ReasoningProof): string {
  const { origin, id, signature, encrypted, maker } = proof;
  return PREFIX + Buffer.from(JSON.stringify({ origin, id, signature, encrypted, maker })).toString('base64url');
}

export function isSealedProof(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** The proof inside; undefined when the text is none of ours or was tampered with. */
export function openSealedProof(text: string): ReasoningProof | undefined {
  if (!isSealedProof(text)) return undefined;
  const sealed = objectOf(parseJson(Buffer.from(text.slice(PREFIX.length), 'base64url').toString()));
  const origin = ORIGINS.find((candidate) => candidate === sealed?.origin);
  if (!sealed || !origin) return undefined;
  const proof: ReasoningProof = { origin };
  for (const field of ['id', 'signature', 'encrypted', 'maker'] as const) {
    const value = nonEmpty(sealed[field]);
    if (value !== undefined) proof[field] = value;
  }
  return proof;
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
