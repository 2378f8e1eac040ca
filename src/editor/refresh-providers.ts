import { Disposable, lm } from 'vscode';
import type { Proxy } from '../proxy-contract';
import { type EditorSecrets, isProviderKey } from './editor-secrets';

/** Looks again which providers have keys whenever one is stored or deleted, in whichever window. */
export function refreshProvidersOnNewKeys(secrets: EditorSecrets, proxy: Proxy): Disposable {
  return secrets.onDidChange((change) => {
    if (isProviderKey(change)) void proxy.refreshProviders();
  });
}

/** The editor's own models come late, after their vendors have started and signed in, and go when someone signs out. */
export function refreshProvidersOnEditorModels(proxy: Proxy): Disposable {
  if (!lm?.onDidChangeChatModels) return Disposable.from();
  return lm.onDidChangeChatModels(async () => {
    const report = await proxy.gateway?.providers();
    if (report?.providers.some(({ id, enabled }) => id === 'editor' && enabled)) await proxy.refreshProviders();
  });
}
