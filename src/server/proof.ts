import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { realpathSync } from 'node:fs';

/** Names a storage folder without telling where it is. */
export function storageIdOf(storageDir: string): string {
  return createHash('sha256').update(realpathSync(storageDir)).digest('hex').slice(0, 32);
}

/** What an owner answers to `GET /health?nonce=N`: only who has the key, the port and the storage can. */
export function ownershipProof(key: string, nonce: string, port: number, storageId: string): string {
  return createHmac('sha256', key).update(`${nonce}${port}${storageId}`).digest('hex');
}

export function isValidProof(proof: unknown, key: string, nonce: string, port: number, storageId: string): boolean {
  const expected = Buffer.from(ownershipProof(key, nonce, port, storageId));
  const given = Buffer.from(typeof proof === 'string' ? proof : '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
