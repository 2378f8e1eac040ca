import { createHash } from 'node:crypto';

/**
 * A snapshot ends with a seal: the SHA-256 of all before it. SQLite keeps no checksums, so without it a flipped bit inside a
 * row would go unnoticed. SQLite ignores bytes behind its last page and drops them with its first write, so a file that
 * another tool has edited has no seal rather than a broken one.
 */
const MARK = Buffer.from('\nsmart-claude-proxy snapshot sha256 ');
const DIGEST_LENGTH = 64;
const SEAL_LENGTH = MARK.length + DIGEST_LENGTH;

export function sealOf(database: Uint8Array): Uint8Array {
  return Buffer.concat([MARK, Buffer.from(digest(database))]);
}

export function checkSeal(file: Uint8Array): { seal: 'sound' | 'broken' | 'absent'; database: Uint8Array } {
  const start = file.length - SEAL_LENGTH;
  const tail = Buffer.from(file.subarray(Math.max(start, 0)));
  if (start < 0 || !tail.subarray(0, MARK.length).equals(MARK)) return { seal: 'absent', database: file };
  const database = file.subarray(0, start);
  const sound = tail.subarray(MARK.length).toString('latin1') === digest(database);
  return { seal: sound ? 'sound' : 'broken', database };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
