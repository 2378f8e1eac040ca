/** Most letters of a workspace's name that a key carries. */
const MAX_NAME = 40;

/** `KEY~claude-code`, or `KEY~claude-code~my-repo`: whose costs these are. */
export function clientKey(apiKey: string, client: string, workspaceName?: string): string {
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

/** A key with a suffix, as the editor makes it and terminals get it. */
const OWN_KEY = /^scp-[\w-]{16,}~/;

/** An editor that was started from a terminal that leads to the proxy must not take the proxy's own key for one of a provider. */
export function withoutOwnKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value === undefined || !OWN_KEY.test(value)));
}
