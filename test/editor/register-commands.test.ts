import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { type CommandHandlers, registerCommands } from '../../src/editor/commands/register-commands';
import { ProxyClient } from '../../src/editor/proxy-client';

const editor = vi.hoisted(() => ({ commands: new Map<string, () => Promise<unknown>>(), shown: [] as string[] }));
vi.mock('vscode', async () => ({
  ...(await import('../fixtures/vscode-l10n')),
  Disposable: { from: () => ({ dispose: () => undefined }) },
  commands: { registerCommand: (id: string, run: () => Promise<unknown>) => editor.commands.set(id, run) },
  window: { showErrorMessage: async (message: string) => void editor.shown.push(message) },
}));

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('a command whose proxy is gone says so in plain words, and the log keeps the details', async () => {
  const client = new ProxyClient({ url: `http://127.0.0.1:${await unusedPort()}`, apiKey: 'key' });
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  registerCommands({ setBudget: () => client.request('GET', '/api/budget') } as unknown as CommandHandlers, log);
  await editor.commands.get('smartClaudeProxy.setBudget')?.();
  expect(editor.shown).toEqual(['Smart Claude Proxy: The proxy does not answer at the moment.']);
  expect(log.error).toHaveBeenCalledWith(expect.stringContaining('ECONNREFUSED'));
});
