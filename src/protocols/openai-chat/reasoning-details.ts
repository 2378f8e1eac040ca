import { nonEmpty, objectsOf, parseJson } from '../lenient-json';
import type { JsonObject } from '../protocol';

/**
 * OpenRouter's `reasoning_details` (https://openrouter.ai/docs/guides/best-practices/reasoning-tokens): thoughts in pieces, with the
 * signature or the encrypted form that the model's maker wants back unchanged beside the calls of its tools.
 */

/** What the pieces say in words. */
export function detailsText(details: readonly JsonObject[]): string {
  return details.map(({ text, summary }) => nonEmpty(text) ?? nonEmpty(summary) ?? '').join('');
}

/** The pieces as the `encrypted` proof of a reasoning part; undefined where none of them proves anything. */
export function proofOfDetails(details: readonly JsonObject[]): string | undefined {
  const merged = mergeDetails(details);
  return merged.some(({ signature, data }) => nonEmpty(signature) ?? nonEmpty(data)) ? JSON.stringify(merged) : undefined;
}

/** The pieces to send back, of the proofs of one message. */
export function detailsOfProofs(proofs: readonly string[]): JsonObject[] {
  return mergeDetails(proofs.flatMap((proof) => objectsOf(parseJson(proof))));
}

/** Pieces of one kind and index are one, which came bit by bit. */
function mergeDetails(details: readonly JsonObject[]): JsonObject[] {
  const merged: JsonObject[] = [];
  for (const detail of details) {
    const last = merged.findLast(({ index, type }) => index === detail.index && type === detail.type);
    if (!last || detail.index === undefined) merged.push({ ...detail });
    else
      for (const [field, value] of Object.entries(detail))
        last[field] = GROWING.has(field) ? joined(last[field], value) : (value ?? last[field]);
  }
  return merged;
}

const GROWING: ReadonlySet<string> = new Set(['text', 'summary', 'data']);

function joined(before: unknown, piece: unknown): unknown {
  return typeof before === 'string' && typeof piece === 'string' ? before + piece : (piece ?? before);
}
