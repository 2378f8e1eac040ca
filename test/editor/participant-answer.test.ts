import { Readable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import type { CancellationToken, ChatContext, ChatPromptReference, ChatRequest, ChatResponseStream } from 'vscode';
import type { EditorChat } from '../../src/editor/chat/editor-chat';
import type { LiveStatus } from '../../src/editor/live-status';

vi.mock('vscode', async () => {
  const names = ['ChatRequestTurn', 'ChatResponseTurn', 'Uri', 'Location', 'LanguageModelPromptTsxPart', 'LanguageModelDataPart'];
  return {
    ...(await import('../fixtures/vscode-l10n')),
    ...(await import('../fixtures/vscode-language-models')),
    ...Object.fromEntries(names.map((name) => [name, class {}])),
    LanguageModelThinkingPart: undefined,
  };
});
const { answerPrompt } = await import('../../src/editor/chat/participant-answer');

/** Sends one prompt without history. @returns the turns that would be sent to a model, and what the chat showed */
async function ask(prompt: string, ...attached: unknown[]) {
  const sent: unknown[] = [];
  const shown: string[] = [];
  const chat = {
    async ask({ messages }: { messages: unknown[] }) {
      sent.push(...messages);
      return { headers: {}, events: Readable.from([]) };
    },
  };
  const references = attached.map((value) => ({ id: 'a', value }) as ChatPromptReference);
  const request = { prompt, references } as unknown as ChatRequest;
  const stream = { markdown: (text: string) => void shown.push(text) } as unknown as ChatResponseStream;
  const token = { isCancellationRequested: false, onCancellationRequested: () => undefined } as unknown as CancellationToken;
  const parts = { chat: chat as unknown as EditorChat, live: { client: undefined } as LiveStatus };
  const result = await answerPrompt(request, { history: [] } as unknown as ChatContext, stream, token, parts);
  return { sent, shown, result };
}

const image = (mimeType: string, data: () => Promise<Uint8Array>) => ({ mimeType, data });

it('an empty prompt costs nothing and says what can be asked', async () => {
  const { sent, shown, result } = await ask('  \n');
  expect(sent).toEqual([]);
  expect(shown).toEqual([expect.stringContaining('/feedback good')]);
  expect(result).toEqual({});
});

it('an attachment may stand without words', async () => {
  const { sent } = await ask(
    '',
    image('image/JPG', async () => Buffer.from('jpeg')),
  );
  const source = { type: 'base64', media_type: 'image/jpeg', data: Buffer.from('jpeg').toString('base64') };
  expect(sent).toEqual([{ role: 'user', content: [{ type: 'image', source }] }]);
});

it('a drawing in SVG is read as text, and an image that is gone does not end the conversation', async () => {
  const gone = image('image/png', async () => {
    throw new Error('ENOENT: the file is gone');
  });
  const { sent } = await ask(
    'What is this?',
    image('image/svg+xml', async () => Buffer.from('<svg/>')),
    gone,
  );
  expect(sent).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: '<svg/>' },
        { type: 'text', text: expect.stringContaining('the file is gone') },
        { type: 'text', text: 'What is this?' },
      ],
    },
  ]);
});
