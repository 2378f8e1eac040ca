import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** The editor's own chat, as a person uses it. */
export class ChatPanel {
  constructor(private readonly workbench: Workbench) {}

  /** Opens it, and waits until the model picker names a model: before that a message is refused. */
  static async open(workbench: Workbench): Promise<ChatPanel> {
    const { page } = workbench;
    await page.keyboard.press('F1');
    await workbench.quickInput.locator('input').fill('>Chat: Open Chat');
    await workbench.quickPickRows.filter({ hasText: 'Chat: Open Chat' }).first().waitFor();
    await page.keyboard.press('Enter');
    const panel = new ChatPanel(workbench);
    await panel.modelPicker.filter({ hasText: 'Auto' }).waitFor();
    return panel;
  }

  get modelPicker(): Locator {
    return this.workbench.page.locator('.interactive-session .model-picker-name');
  }

  /** The rows of the open model picker. */
  get pickerRows(): Locator {
    return this.workbench.page.locator('.action-widget .monaco-list-row');
  }

  /** The list draws only what is in sight, so answers are found by their place in it, not by their number on the page. */
  get lastAnswer(): Locator {
    return this.workbench.page.locator('.interactive-session .monaco-list-row[data-last-element="true"] .interactive-response');
  }

  /** Types a message and sends it. @returns the answer, once it has ended */
  async ask(text: string): Promise<Locator> {
    await this.send(text);
    // The button still says "Send" for a moment after a message was sent.
    const { page } = this.workbench;
    await page
      .locator('.interactive-session .monaco-list-row[data-last-element="true"] .interactive-response:not(.chat-response-loading)')
      .waitFor();
    await this.button('Send').waitFor();
    return this.lastAnswer;
  }

  /** Types a message and sends it; its answer has begun when this resolves. */
  async send(text: string): Promise<void> {
    const { page } = this.workbench;
    const before = await this.#lastIndex();
    await page.locator('.interactive-session .chat-input-container .monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.type(text, { delay: 10 });
    // Closes the suggestions, which Enter would take.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await this.#row(before + 2).waitFor();
  }

  /** A button beside the input: "Send" while no answer is on its way, else "Cancel". */
  button(name: 'Send' | 'Cancel'): Locator {
    return this.workbench.page.locator(`.interactive-session .chat-execute-toolbar [aria-label^="${name}"]`).first();
  }

  async #lastIndex(): Promise<number> {
    const row = this.workbench.page.locator('.interactive-session .monaco-list-row[data-last-element="true"]');
    return (await row.count()) === 0 ? -1 : Number(await row.first().getAttribute('data-index'));
  }

  #row(index: number): Locator {
    return this.workbench.page.locator(`.interactive-session .monaco-list-row[data-last-element="true"][data-index="${index}"]`);
  }
}
