import { createHash } from 'node:crypto';

/** Most letters of a workspace's name that a key carries. */
const MAX_NAME = 40;

/** Hexadecimal digits of the fingerprint of a name that keys cannot carry whole. */
const FINGERPRINT = 6;

/** `KEY~claude-code`, or `KEY~claude-code~my-repo`: whose costs these are. */
export function clientKey(apiKey: string, client: string, workspaceName?: string): string {
  const workspace = workspaceName === undefined ? '' : keySuffix(workspaceName);
  return [apiKey, client, ...(workspace ? [workspace] : [])].join('~');
}

/** A name in the letters that keys allow: `My Repo (2)` is `my-repo-2`. Empty when nothing of it is left. */
export function keySuffix(name: string): string {
  return folded(name)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, '');
}

/**
 * A workspace's name in the letters that keys allow, a name of its own for each: where letters are lost (other scripts, emoji alone,
 * very long names) a short fingerprint tells it from others that would look the same.
 */
export function workspaceSuffix(name: string): string {
  const suffix = keySuffix(name);
  const isWhole = suffix !== '' && name.length <= MAX_NAME && !/[^\P{L}a-z]|[^\P{N}0-9]/u.test(folded(name));
  if (isWhole || name.trim() === '') return suffix;
  const fingerprint = createHash('sha256').update(folded(name)).digest('hex').slice(0, FINGERPRINT);
  return `${suffix.slice(0, MAX_NAME - FINGERPRINT - 1).replace(/-+$/, '') || 'workspace'}-${fingerprint}`;
}

/** Without accents and capitals. */
function folded(name: string): string {
  return name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
}

/** A key with a suffix, as the editor makes it and terminals get it. */
const OWN_KEY = /^scp-[\w-]{16,}~/;

/** An editor that was started from a terminal that leads to the proxy must not take the proxy's own key for one of a provider. */
export function withoutOwnKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value === undefined || !OWN_KEY.test(value)));
}
