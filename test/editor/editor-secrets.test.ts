import { expect, it } from 'vitest';
import { EditorSecrets } from '../../src/editor/editor-secrets';

function secretStorage(stored: Map<string, string>) {
  return {
    keys: async () => [...stored.keys()],
    get: async (key: string) => stored.get(key),
    store: async (key: string, value: string) => void stored.set(key, value),
    delete: async (key: string) => void stored.delete(key),
    onDidChange: () => ({ dispose: () => undefined }),
  };
}

it('deletes the keys of providers that nothing else remembers, and those of others that are named', async () => {
  const stored = new Map([['smartClaudeProxy.providerKey.openai', 'stored by an older version']]);
  await new EditorSecrets(secretStorage(stored)).storeProviderKey('lab', 'sk-1');
  const afterReload = new EditorSecrets(secretStorage(stored));
  await afterReload.storeProviderKey('other-lab', 'sk-2');
  await afterReload.createApiKey();
  await afterReload.deleteAllProviderKeys(['openai', 'gemini']);
  expect([...stored.keys()]).toEqual(['smartClaudeProxy.apiKey']);
});
