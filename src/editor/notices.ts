import { commands, l10n, type Memento, window } from 'vscode';
import { messageOf } from '../error-message';
import { NOTIFICATIONS_HIDDEN_CONTEXT } from './context-keys';
import { showError, showInformation, showWarning } from './messages';

const HIDDEN = 'hiddenNotices';

/** What the extension tells by itself, by subject: each can be hidden for good on its own. */
export type NoticeId = 'startProblem' | 'settingsProblem' | 'storageProblem' | 'budgetNearlyUsed' | 'budgetUsedUp' | 'requestCost';

export type NoticeAction = readonly [label: string, run: () => unknown];

/**
 * Notifications that nobody asked for. They come only when there is something to do about it, with that as buttons, and each
 * ends with "Don't Show Again".
 */
export class Notices {
  constructor(private readonly memento: Memento) {
    this.#reflect();
  }

  /** @returns when it was answered or closed; at once when the person has hidden it */
  async show(
    id: NoticeId,
    severity: 'error' | 'warning' | 'information',
    message: string,
    actions: readonly NoticeAction[],
  ): Promise<void> {
    if (this.#hidden().includes(id)) return;
    const never = l10n.t("Don't Show Again");
    const show = { error: showError, warning: showWarning, information: showInformation }[severity];
    const choice = await show(message, ...actions.map(([label]) => label), never);
    try {
      if (choice === never) await this.#hide(id);
      else await actions.find(([label]) => label === choice)?.[1]();
    } catch (error) {
      // Nobody waits for a notification's buttons, so what fails behind one (settings that cannot be written, say) is told here.
      await showError(`Smart Claude Proxy: ${messageOf(error)}`);
    }
  }

  /** Lets everything be told again. */
  async reset(): Promise<void> {
    await this.memento.update(HIDDEN, undefined);
    this.#reflect();
    window.setStatusBarMessage(`$(bell) ${l10n.t('Hidden notifications are shown again.')}`, 5_000);
  }

  async #hide(id: NoticeId): Promise<void> {
    await this.memento.update(HIDDEN, [...this.#hidden(), id]);
    this.#reflect();
  }

  #hidden(): readonly NoticeId[] {
    return this.memento.get<NoticeId[]>(HIDDEN, []);
  }

  #reflect(): void {
    void commands.executeCommand('setContext', NOTIFICATIONS_HIDDEN_CONTEXT, this.#hidden().length > 0);
  }
}
