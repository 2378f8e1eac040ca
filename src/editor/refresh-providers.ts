import { Disposable, lm } from 'vscode';
import { messageOf } from '../error-message';
import type { Logger, Proxy } from '../proxy-contract';
import { type EditorSecrets, isProviderKey } from './editor-secrets';

/** Looks again which providers have keys whenever one is stored or deleted, in whichever window. */
export function refreshProvidersOnNewKeys(secrets: EditorSecrets, proxy: Proxy, log: Logger): Disposable {
  return secrets.onDidChange((change) => {
    if (isProviderKey(change)) void logged(log, () => proxy.refreshProviders());
  });
}

/** The editor's own models come late, after their vendors have started and signed in, and go when someone signs out. */
export function refreshProvidersOnEditorModels(proxy: Proxy, log: Logger): Disposable {
  if (!lm?.onDidChangeChatModels) return Disposable.from();
  return lm.onDidChangeChatModels(() =>
    logged(log, async () => {
      const report = await proxy.gateway?.providers();
      if (report?.providers.some(({ id, enabled }) => id === 'editor' && enabled)) await proxy.refreshProviders();
    }),
  );
}

/** Nobody asked for it, so a failure is for the log; providers are looked at again every now and then. */
async function logged(log: Logger, refresh: () => Promise<void>): Promise<void> {
  try {
    await refresh();
  } catch (error) {
    log.warn(`The providers could not be looked at again: ${messageOf(error)}`);
  }
}
