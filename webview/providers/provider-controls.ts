import type { ProviderStatus } from '../../src/server/api-types';
import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import { formatDuration } from '../format/duration';
import type { Page } from '../page';
import { inlineEditor } from '../shell/inline-editor';
import { messageOf } from '../state/slice';
import { createButton, createCheckbox } from '../toolkit';

export interface ProviderControls {
  /** The switch, for the card's head. */
  enabled: HTMLElement;
  element: HTMLElement;
  update(status: ProviderStatus): void;
}

/** On or off, priority, connection test and key of one provider. What goes wrong is told under them. */
export function createProviderControls(page: Page, id: string): ProviderControls {
  let status: ProviderStatus | null = null;
  const outcome = h('p', { class: 'outcome', role: 'status' });
  const keyHint = h('p', { class: 'muted', hidden: true });
  const enabled = createCheckbox('Enabled', (checked) => void change({ enabled: checked }));
  const test = createButton({ label: 'Test', description: `Test the connection to ${id}`, onPress: () => void runTest() });
  const priority = createButton({ label: 'Priority', onPress: editPriority });
  const key = createButton({ label: 'Set key', description: `Set key of ${id}`, onPress: setKey });
  const reset = createButton({
    label: 'Use setting',
    description: `Use setting for ${id}, instead of what was chosen here`,
    onPress: () => void change({ enabled: null }),
  });
  const row = h('div', { class: 'button-row' }, test.element, priority.element, key.element, reset.element);
  const element = h('div', { class: 'provider-controls', role: 'group' }, row, keyHint, outcome);

  async function change(override: { enabled?: boolean | null; priority?: number | null }): Promise<void> {
    fill(outcome);
    try {
      await page.actions.setProvider(id, override);
    } catch (error) {
      tell('bad', `Not changed: ${messageOf(error)}`);
      if (status) enabled.update(status.enabled);
    }
  }

  async function runTest(): Promise<void> {
    test.setDisabled(true);
    fill(outcome, 'Testing…');
    try {
      const { ok, message, latencyMs } = await page.actions.testProvider(id);
      tell(ok ? 'good' : 'bad', ok ? `${message} (${formatDuration(latencyMs)})` : message);
    } catch (error) {
      tell('bad', messageOf(error));
    }
    test.setDisabled(false);
  }

  function tell(tone: 'good' | 'bad', text: string): void {
    fill(outcome, h('span', { class: `outcome-${tone}` }, icon(tone === 'good' ? 'check' : 'warning'), text));
  }

  function editPriority(): void {
    const editor = inlineEditor({
      label: 'Priority (smaller is preferred)',
      initial: String(status?.priority ?? 100),
      size: 5,
      parse: (text) => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null),
      hint: 'Type a number such as 50; 100 is the usual one.',
      save: (value) => page.actions.setProvider(id, { priority: value }),
      remove: { label: 'Use setting', run: () => page.actions.setProvider(id, { priority: null }) },
      onClose: () => {
        editor.element.remove();
        row.hidden = false;
        priority.element.focus();
      },
    });
    row.after(editor.element);
    row.hidden = true;
    editor.focus();
  }

  function setKey(): void {
    if (page.transport.command) {
      page.transport.command('setApiKey', id);
      return;
    }
    keyHint.hidden = !keyHint.hidden;
    keyHint.textContent =
      'Keys are kept by the editor: run “Smart Claude Proxy: Set API Key…” there. A proxy without an editor takes them from its environment (ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY) or from its settings file when it starts.';
  }

  return {
    enabled: enabled.element,
    element,
    update(next) {
      status = next;
      element.setAttribute('aria-label', `Manage ${next.displayName}`);
      enabled.update(next.enabled);
      key.element.hidden = !takesKey(next);
      reset.element.hidden = next.enabledBy !== 'override';
      priority.setLabel(`Priority ${next.priority}`, `Priority ${next.priority} of ${id}: change it`);
    },
  };
}

/** A provider on this machine, the Claude CLI with its own login and the editor's models need none. */
function takesKey({ local, demo, protocol }: ProviderStatus): boolean {
  return !local && !demo && protocol !== 'claude-cli' && protocol !== 'editor';
}
