import type { Disposable } from 'vscode';
import type { Proxy } from '../proxy-contract';
import { type EditorSecrets, isProviderKey } from './editor-secrets';

/** Looks again which providers have keys whenever one is stored or deleted, in whichever window. */
export function refreshProvidersOnNewKeys(secrets: EditorSecrets, proxy: Proxy): Disposable {
  return secrets.onDidChange((change) => {
    if (isProviderKey(change)) void proxy.refreshProviders();
  });
}
