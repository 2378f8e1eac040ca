import { basename } from 'node:path';
import {
  commands,
  type Disposable,
  EventEmitter,
  TabInputTextDiff,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { PlannedConnection } from '../../clients/connection';
import { maskKey } from './connect-client-values';

const SCHEME = 'smart-claude-proxy-changes';

/** Shows what connecting a client would change, as the editor shows differences; the proxy's own key is masked. */
export class ClientChanges implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async show({ client, path, file, text }: PlannedConnection, title: string, apiKey: string): Promise<void> {
    const before = this.#page('before', client.id, path, file.text ?? '', apiKey);
    const after = this.#page('after', client.id, path, text, apiKey);
    await commands.executeCommand('vscode.diff', before, after, title, { preview: true, preserveFocus: true });
  }

  /** Closes what `show` opened. */
  async close(): Promise<void> {
    const ours = window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof TabInputTextDiff && input.modified.scheme === SCHEME);
    if (ours.length > 0) await window.tabGroups.close(ours, true);
    this.#texts.clear();
  }

  #page(side: string, client: string, path: string, text: string, apiKey: string): Uri {
    const uri = Uri.from({ scheme: SCHEME, path: `/${side}/${client}/${basename(path)}` });
    this.#texts.set(uri.toString(), maskKey(text, apiKey));
    this.#changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
