import { expect, it, vi } from 'vitest';
import type { PlannedConnection } from '../../src/clients/planned-connection';

const editor = vi.hoisted(() => ({ ask: [] as ((answer: string) => void)[] }));
vi.mock('vscode', async () => ({
  ...(await import('../fixtures/vscode-l10n')),
  TabInputTextDiff: class {},
  ThemeIcon: class {},
  Uri: { from: ({ path }: { path: string }) => ({ toString: () => path }) },
  workspace: { registerTextDocumentContentProvider: () => ({ dispose: () => undefined }) },
  commands: { executeCommand: () => new Promise((resolve) => setImmediate(resolve)) },
  window: {
    tabGroups: { all: [], onDidChangeTabs: () => ({ dispose: () => undefined }) },
    showInformationMessage: () => new Promise<string>((resolve) => editor.ask.push(resolve)),
  },
}));
const { ClientChanges } = await import('../../src/editor/commands/connect-client-diff');

it('of two changes that are asked for at once only the last is shown, and only that is answered', async () => {
  const changes = new ClientChanges();
  const plan = { path: '/home/me/settings.json', text: '{"a":1}', file: { text: '{}' } } as PlannedConnection;
  const question = { title: 'Connect', question: 'Write?', apiKey: 'key' };
  const first = changes.confirm(plan, question);
  const second = changes.confirm(plan, question);
  expect(await first).toBe(false);
  await vi.waitFor(() => expect(editor.ask).toHaveLength(1));
  editor.ask[0]?.('Write');
  expect(await second).toBe(true);
});
