import type { ClientId } from './client';

/** Most letters of a workspace's name that a key carries. */
const MAX_NAME = 40;

/** `KEY~claude-code`, or `KEY~claude-code~my-repo`: whose costs these are. */
export function clientKey(apiKey: string, client: ClientId | 'terminal', workspaceName?: string): string {
  const workspace = workspaceName === undefined ? '' : keySuffix(workspaceName);
  return [apiKey, client, ...(workspace ? [workspace] : [])].join('~');
}

/** A name in the letters that keys allow: `My Repo (2)` is `my-repo-2`. Empty when nothing of it is left. */
export function keySuffix(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, '');
}
