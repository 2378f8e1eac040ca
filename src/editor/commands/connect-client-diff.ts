import { basename } from 'node:path';
import { commands, type Disposable, l10n, TabInputTextDiff, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';
import type { PlannedConnection } from '../../clients/planned-connection';
import { CHANGES_SCHEME } from '../contributions';
import { showInformation } from '../messages';
import { maskKey } from './connect-client-values';

export interface Question {
  title: string;
  question: string;
  /** Is masked in what is shown. */
  apiKey: string;
}

/** Shows what connecting a client would change, as the editor shows differences, and waits for the person's word. */
export class ClientChanges implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = workspace.registerTextDocumentContentProvider(CHANGES_SCHEME, this);
  #decide: ((write: boolean) => void) | undefined;
  #shown = 0;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /**
   * Asks by a notification and by buttons above the changes, because notifications hide after a while.
   * @returns false also when the changes were closed, or others are to be shown
   */
  async confirm(plan: PlannedConnection, { title, question, apiKey }: Question): Promise<boolean> {
    this.#decide?.(false);
    const shown = ++this.#shown;
    const decided = new Promise<boolean>((resolve) => {
      this.#decide = resolve;
    });
    await this.#close();
    // Here and below: others were asked for in the meantime.
    if (shown !== this.#shown) return false;
    const page = (side: string, text: string): Uri => {
      const uri = Uri.from({ scheme: CHANGES_SCHEME, path: `/${side}-${shown}/${basename(plan.path)}` });
      this.#texts.set(uri.toString(), maskKey(text, apiKey));
      return uri;
    };
    const [before, after] = [page('before', plan.file.text ?? ''), page('after', plan.text)];
    await commands.executeCommand('vscode.diff', before, after, title, { preview: true });
    if (shown !== this.#shown) return false;
    const closed = window.tabGroups.onDidChangeTabs((change) => {
      if (change.closed.some(({ input }) => isOurs(input) && input.modified.toString() === after.toString())) this.decide(false);
    });
    const asked = this.#ask(question, () => shown === this.#shown && this.#decide !== undefined);
    try {
      return await decided;
    } finally {
      closed.dispose();
      if (shown === this.#shown) {
        this.#decide = undefined;
        await this.#close();
      }
      // There is no way to take back a question; hidden, it can still be answered, but is out of the way.
      if (!asked.answered) await commands.executeCommand('notifications.hideToasts');
    }
  }

  /** What the person said to the changes that are shown. */
  decide(write: boolean): void {
    this.#decide?.(write);
  }

  #ask(question: string, isOpen: () => boolean): { answered: boolean } {
    const state = { answered: false };
    const write = l10n.t('Write');
    void showInformation(question, write, l10n.t('Cancel')).then((answer) => {
      state.answered = true;
      if (isOpen() && answer !== undefined) this.decide(answer === write);
      else if (answer === write) void showInformation(l10n.t('These changes are not shown any more, so nothing was written.'));
    });
    return state;
  }

  async #close(): Promise<void> {
    const ours = window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => isOurs(input));
    if (ours.length > 0) await window.tabGroups.close(ours, true);
    this.#texts.clear();
  }

  dispose(): void {
    this.decide(false);
    this.#registration.dispose();
  }
}

function isOurs(input: unknown): input is TabInputTextDiff {
  return input instanceof TabInputTextDiff && input.modified.scheme === CHANGES_SCHEME;
}
