import { beforeEach, expect, it, vi } from 'vitest';
import type { InputBoxOptions, QuickPickItem } from 'vscode';
import type { EditorSettings } from '../../src/editor/editor-settings';
import type { LiveStatus } from '../../src/editor/live-status';

const person = vi.hoisted(() => ({ types: '', offered: [] as string[], refused: undefined as unknown }));
vi.mock('vscode', async () => ({
  ...(await import('../fixtures/vscode-l10n')),
  ThemeIcon: class {},
  ProgressLocation: {},
  window: {
    setStatusBarMessage: () => undefined,
    showQuickPick: async (items: Promise<readonly QuickPickItem[]> | readonly QuickPickItem[]) => {
      person.offered = (await items).map(({ label, description, detail }) => [label, description, detail].filter(Boolean).join(' | '));
    },
    showInputBox: async ({ validateInput }: InputBoxOptions) => {
      person.refused = await validateInput?.(person.types);
      return person.refused ? undefined : person.types;
    },
  },
}));
const { setApiKey } = await import('../../src/editor/commands/set-api-key');
const { EditorSecrets } = await import('../../src/editor/editor-secrets');

const stopped = { client: undefined } as LiveStatus;
const settings = { current: { settings: { providers: {} }, problems: [] } } as unknown as EditorSettings;
let secrets: InstanceType<typeof EditorSecrets>;

beforeEach(() => {
  const stored = new Map<string, string>();
  secrets = new EditorSecrets({
    get: async (key: string) => stored.get(key),
    store: async (key: string, value: string) => void stored.set(key, value),
    delete: async (key: string) => void stored.delete(key),
    onDidChange: () => ({ dispose: () => undefined }),
  });
});

it.each(['  sk-test_1/2+3=\n', '"sk-test_1/2+3="', "'sk-test_1/2+3='", '` sk-test_1/2+3= `'])(
  'takes a key as it is pasted: %j',
  async (pasted) => {
    person.types = pasted;
    await setApiKey(secrets, settings, stopped, 'openai');
    expect(await secrets.readProviderKey('openai')).toBe('sk-test_1/2+3=');
  },
);

it.each(['sk-te st', 'sk-te\u200bst', '“sk-test”', 'sk-tеst', '""'])(
  'does not take what no header can carry, or what holds no key: %j',
  async (pasted) => {
    await secrets.storeProviderKey('openai', 'sk-before');
    person.types = pasted;
    await setApiKey(secrets, settings, stopped, 'openai');
    expect(person.refused).toEqual(expect.any(String));
    expect(await secrets.readProviderKey('openai')).toBe('sk-before');
  },
);

it('offers the key of a provider that the settings name no more, so that it can be deleted', async () => {
  await secrets.storeProviderKey('lab', 'sk-1');
  await secrets.storeProviderKey('gone', 'sk-2');
  await secrets.deleteProviderKey('gone');
  await setApiKey(secrets, settings, stopped);
  expect(person.offered.slice(3)).toEqual(['lab | not in the settings | A key is stored']);
});
