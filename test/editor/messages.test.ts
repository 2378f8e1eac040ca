import { expect, it, vi } from 'vitest';

const editor = vi.hoisted(() => ({ shown: [] as string[], choose: '' }));
vi.mock('vscode', async () => {
  const show = async (message: string, ...buttons: string[]) => {
    editor.shown.push(message);
    return buttons.find((button) => button === editor.choose);
  };
  return {
    ...(await import('../fixtures/vscode-l10n')),
    commands: { executeCommand: async () => undefined },
    window: { showErrorMessage: show, showWarningMessage: show, showInformationMessage: show },
  };
});
const { showInformation } = await import('../../src/editor/messages');
const { Notices } = await import('../../src/editor/notices');

it('what a model or a provider says cannot become a link in a notification, which could run any command of the editor', async () => {
  await showInformation('“[Yes](command:workbench.action.quit)” – lab/[big](https://example.com), $0.01');
  expect(editor.shown.at(-1)).not.toMatch(/\[[^\]]+\]\(/);
  expect(editor.shown.at(-1)).toContain('[Yes] (command:workbench.action.quit)');
});

it('what fails behind a button of a notification is told, for nobody waits for it', async () => {
  editor.choose = 'Use Another Port';
  const memento = { get: <T>(_key: string, otherwise: T) => otherwise, update: async () => undefined, keys: () => [] };
  const notices = new Notices(memento as unknown as ConstructorParameters<typeof Notices>[0]);
  const fail = async () => {
    throw new Error('Unable to write into user settings.');
  };
  await notices.show('startProblem', 'error', 'The port is taken.', [['Use Another Port', fail]]);
  expect(editor.shown.at(-1)).toBe('Smart Claude Proxy: Unable to write into user settings.');
});
