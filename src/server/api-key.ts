import { createHash, timingSafeEqual } from 'node:crypto';

/** Who a valid key belongs to; `client` is null when the key has no suffix. */
export interface KeyOwner {
  client: string | null;
  workspace: string | null;
}

const SUFFIX = /^(?:~([a-z0-9-]+))?(?:~([a-z0-9-]+))?$/;

/**
 * Checks `KEY`, `KEY~client` or `KEY~client~workspace`.
 * The comparison takes the same time wherever the difference is; any other suffix is a wrong key.
 */
export function checkApiKey(presented: string, key: string): KeyOwner | null {
  const head = presented.slice(0, key.length);
  if (!timingSafeEqual(sha256(head), sha256(key))) return null;
  const suffix = SUFFIX.exec(presented.slice(key.length));
  if (!suffix) return null;
  return { client: suffix[1] ?? null, workspace: suffix[2] ?? null };
}

/** The keys a request presents: `Authorization: Bearer …` and `x-api-key`. */
export function presentedKeys(headers: { authorization?: string | undefined; 'x-api-key'?: string | undefined }): string[] {
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1];
  const apiKey = headers['x-api-key']?.trim();
  return [bearer, apiKey].filter((key): key is string => key !== undefined && key !== '');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
