import { expect, it, vi } from 'vitest';
import type { LiveStatus } from '../../src/editor/live-status';

/** An editor of the day before chats: what is missing there is undefined, not an error. */
vi.mock('vscode', () => {
  const names = ['lm', 'chat', 'LanguageModelError', 'LanguageModelDataPart', 'LanguageModelThinkingPart', 'EventEmitter'];
  const parts = ['LanguageModelTextPart', 'LanguageModelToolCallPart', 'LanguageModelToolResultPart', 'LanguageModelPromptTsxPart'];
  return {
    ...Object.fromEntries([...names, ...parts].map((name) => [name, undefined])),
    workspace: { name: 'My Project' },
    Disposable: { from: (...disposables: { dispose(): void }[]) => ({ dispose: () => disposables.map((each) => each.dispose()) }) },
    Uri: { joinPath: () => ({ fsPath: '/nowhere' }) },
  };
});
const { registerChat } = await import('../../src/editor/chat/register-chat');

it('an editor without a chat is told of in the log, and everything else goes on', () => {
  const told: string[] = [];
  const tell = (message: string) => void told.push(message);
  const log = { debug: tell, info: tell, warn: tell, error: tell };
  const context = { extensionUri: {} } as Parameters<typeof registerChat>[0];
  registerChat(context, {} as LiveStatus, log).dispose();
  expect(told).toEqual([
    'This editor has no interface for models in the chat.',
    'This editor has no interface for the chat participant @proxy.',
  ]);
});
