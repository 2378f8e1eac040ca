import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SqlValue } from 'sql.js';

/** Shorter texts gain too little to be worth the time. */
const PACK_FROM_CHARACTERS = 600;

/**
 * Long texts (routing decisions, whole prompts where privacy allows them) are kept compressed, since the database lives in
 * memory and is written whole with each snapshot.
 */
export function packText(text: string | null): SqlValue {
  if (text === null || text.length < PACK_FROM_CHARACTERS) return text;
  return new Uint8Array(deflateRawSync(text, { level: 3 }));
}

export function unpackText(value: SqlValue): string | null {
  if (value instanceof Uint8Array) return inflateRawSync(value).toString('utf8');
  return typeof value === 'string' ? value : null;
}
