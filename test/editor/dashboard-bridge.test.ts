import { expect, it, vi } from 'vitest';
import type { EditorMessage, PageMessage } from '../../webview/messages';

vi.mock('vscode', async () => ({
  ...(await import('../fixtures/vscode-l10n')),
  Disposable: { from: () => ({ dispose: () => undefined }) },
}));
const { connectDashboard } = await import('../../src/editor/dashboard-bridge');

it('tells a page that opens what it was not there to hear', () => {
  const told: EditorMessage[] = [];
  let say: (message: PageMessage) => void = () => undefined;
  const webview = {
    postMessage: (message: EditorMessage) => told.push(message),
    onDidReceiveMessage: (listener: typeof say) => {
      say = listener;
    },
  };
  const today = { type: 'today', requests: 3 };
  const live = {
    state: { role: 'owner', url: 'http://127.0.0.1:4577', apiKey: 'a-key-that-no-page-sees' },
    today,
    storageProblem: 'The disk is full.',
    onDidChangeState: () => undefined,
    onEvent: () => undefined,
  };
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  connectDashboard(webview as never, live as never, log);
  say({ type: 'ready' });
  expect(told).toEqual([
    { type: 'state', state: { role: 'owner', url: 'http://127.0.0.1:4577' } },
    { type: 'event', event: today },
    { type: 'event', event: { type: 'storage', problem: 'The disk is full.' } },
  ]);
});
