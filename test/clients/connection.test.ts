import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ALL_CLIENTS } from '../../src/clients/all-clients';
import { claudeCode } from '../../src/clients/claude-code';
import type { Client, Place, Scope, Target } from '../../src/clients/client';
import { clientKey, withoutOwnKeys, workspaceSuffix } from '../../src/clients/client-key';
import { codex } from '../../src/clients/codex';
import { connect, disconnect, planConnection, readConnection } from '../../src/clients/connection';
import { continueDev } from '../../src/clients/continue';
import { configFileOf } from '../../src/clients/detect';
import { ConnectionRecords } from '../../src/clients/files/connection-records';
import { readConfig } from '../../src/clients/formats/config-text';
import { opencode } from '../../src/clients/opencode';

const KEY = 'scp-abcdefghijklmnop';
const onWindows = process.platform === 'win32';
const WRITTEN = ALL_CLIENTS.filter(({ config }) => config);

/** What people have in such a file, with line breaks and a byte order mark of another system. */
const EXISTING = {
  json: '\ufeff// mine\r\n{\r\n\t"theme": "dark", // at night\r\n\t"env": { "PATH": "/bin" },\r\n}\r\n',
  toml: '# mine\nmodel = "gpt-5" # for now\n\n[history]\npersistence = "none"\n',
  yaml: '# mine\ndark-mode: true # at night\nmodels:\n- name: mine\n  model: x\n',
};

let home: string;
let place: Place;
let records: ConnectionRecords;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'clients-home-'));
  place = { platform: process.platform, env: {}, homeDir: home, workspaceDir: join(home, 'my-repo'), editorUserDir: join(home, 'User') };
  records = new ConnectionRecords(join(home, 'storage'));
  return () => rmSync(home, { recursive: true, force: true });
});

function targetOf(client: Client, change: Partial<Target> = {}): Target {
  return { url: 'http://127.0.0.1:4577', key: clientKey(KEY, client.id), keepModel: false, ...change };
}

async function fileOf(client: Client, scope: Scope = 'user'): Promise<string> {
  const file = await configFileOf(client, place, scope);
  if (file === null) throw new Error(`${client.name} has no file.`);
  return file;
}

async function connectClient(client: Client, change: Partial<Target> = {}, scope: Scope = 'user'): Promise<string | null> {
  return connect(await planConnection(client, targetOf(client, change), place, scope, records), records);
}

async function stateOf(client: Client): Promise<string> {
  return (await readConnection(client, targetOf(client), place, 'user')).state;
}

function undoClient(client: Client, change: Partial<Target> = {}) {
  return disconnect(client, targetOf(client, change), place, 'user', records);
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Every file below the home, with its content. */
function everything(): Record<string, string> {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );
}

describe.each(WRITTEN)('$name', (client) => {
  const format = client.config?.format ?? 'json';
  const existing = client.id === 'vscode-chat' ? '[\n  { "name": "Mine", "vendor": "customendpoint" } // mine\n]\n' : EXISTING[format];

  it('is connected in a new file that only its owner can read, and is as if never touched after undo', async () => {
    expect(await stateOf(client)).toBe('not-connected');
    expect(await connectClient(client)).toBeNull();
    const file = await fileOf(client);
    if (!onWindows) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await stateOf(client)).toBe('connected');
    expect(readFileSync(file, 'utf8')).toContain('http://127.0.0.1:4577');
    expect(await undoClient(client)).toEqual({ kind: 'restored', left: [], copy: null });
    expect(readdirSync(home)).toEqual(['storage']);
  });

  it('is connected in a file that is there, which undo restores byte for byte', async () => {
    const file = await fileOf(client);
    put(file, existing);
    const copy = await connectClient(client);
    expect(copy && readFileSync(copy, 'utf8')).toBe(existing);
    expect(readFileSync(file, 'utf8')).toContain('mine');
    expect(await stateOf(client)).toBe('connected');
    expect(await undoClient(client)).toEqual({ kind: 'restored', left: [], copy: null });
    expect(readFileSync(file, 'utf8')).toBe(existing);
    expect(copy && existsSync(copy)).toBe(false);
  });

  it('keeps what was changed since when it is undone, and says the rest as before', async () => {
    const file = await fileOf(client);
    put(file, existing);
    await connectClient(client);
    const later =
      client.id === 'vscode-chat'
        ? readFileSync(file, 'utf8').replace('"Mine"', '"Later"')
        : `${readFileSync(file, 'utf8')}${format === 'json' ? '// later' : '# later'}\n`;
    writeFileSync(file, later);
    expect(await undoClient(client)).toMatchObject({ kind: 'own-keys', left: [] });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/later/i);
    expect(text).not.toContain('127.0.0.1');
    const withoutHeader = ({ name: _, version: __, schema: ___, ...rest }: Record<string, unknown>) => rest;
    const expected = readConfig(format, existing.replace('"Mine"', client.id === 'vscode-chat' ? '"Later"' : '"Mine"'));
    if (Array.isArray(expected)) expect(readConfig(format, text)).toEqual(expected);
    else expect(withoutHeader(Object(readConfig(format, text)))).toEqual(expected);
  });

  it('asks for "auto" unless its model is to stay, and a second time changes nothing', async () => {
    await connectClient(client, { keepModel: true });
    const file = await fileOf(client);
    const kept = readFileSync(file, 'utf8');
    await connectClient(client);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('auto');
    expect(text !== kept).toBe(client.choosesModel);
    await connectClient(client);
    expect(readFileSync(file, 'utf8')).toBe(text);
    await undoClient(client);
    expect(existsSync(file)).toBe(false);
  });

  it('is told apart from a connection to another port or with another key, and follows when connected again', async () => {
    const file = await fileOf(client);
    put(file, existing);
    await connectClient(client, { url: 'http://127.0.0.1:1234', key: clientKey('scp-an-older-key-abc', client.id) });
    expect(await stateOf(client)).toBe('outdated');
    await connectClient(client);
    expect(readFileSync(file, 'utf8')).not.toMatch(/1234|older/);
    expect(await undoClient(client)).toEqual({ kind: 'restored', left: [], copy: null });
    expect(readFileSync(file, 'utf8')).toBe(existing);
  });

  it('is left alone when its file is broken: the message names file and place', async () => {
    const broken = { json: '{ "a": 1, "b" 2 }', toml: 'a = [1\nb = 2\n', yaml: 'a: [1\nb: "2\n' }[format];
    const file = await fileOf(client);
    put(file, broken);
    const before = everything();
    await expect(connectClient(client)).rejects.toThrow(/line \d.*Nothing was written/s);
    await expect(connectClient(client)).rejects.toThrow(file);
    expect(everything()).toEqual(before);
  });
});

describe('writing', () => {
  it.skipIf(onWindows)('follows a link and leaves it one, and keeps the permissions', async () => {
    const real = join(home, 'dotfiles', 'claude.json');
    put(real, '{}\n');
    chmodSync(real, 0o640);
    const file = await fileOf(claudeCode);
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(real, file);
    await connectClient(claudeCode);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('ANTHROPIC_BASE_URL');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    await undoClient(claudeCode);
    expect(readFileSync(real, 'utf8')).toBe('{}\n');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });

  it.skipIf(onWindows)('creates what a link points at', async () => {
    const file = await fileOf(codex);
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(join('..', 'dotfiles', 'codex.toml'), file);
    await connectClient(codex);
    expect(readFileSync(join(home, 'dotfiles', 'codex.toml'), 'utf8')).toContain('model_provider');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });

  it('refuses a file that is no UTF-8, and a folder', async () => {
    const file = await fileOf(claudeCode);
    mkdirSync(dirname(file), { recursive: true });
    const utf16 = Buffer.from('\ufeff{}', 'utf16le');
    writeFileSync(file, utf16);
    await expect(connectClient(claudeCode)).rejects.toThrow('not a text in UTF-8');
    expect(readFileSync(file)).toEqual(utf16);
    mkdirSync(await fileOf(codex), { recursive: true });
    await expect(connectClient(codex)).rejects.toThrow('not a file');
  });

  it('writes nothing when the file has changed since the changes were shown', async () => {
    const plan = await planConnection(claudeCode, targetOf(claudeCode), place, 'user', records);
    put(plan.path, '{"theme": "light"}');
    await expect(connect(plan, records)).rejects.toThrow('changed in the meantime');
    expect(readFileSync(plan.path, 'utf8')).toBe('{"theme": "light"}');
  });

  it('leaves no other file behind but the copy, and no key in what it remembers', async () => {
    put(await fileOf(claudeCode), '{}');
    const copy = await connectClient(claudeCode);
    const files = everything();
    expect(Object.keys(files).sort()).toEqual([await fileOf(claudeCode), copy, join(home, 'storage', 'connected-clients.json')].sort());
    for (const [file, text] of Object.entries(files)) expect(text.includes(KEY), file).toBe(file === (await fileOf(claudeCode)));
  });

  it('keeps the copy of another editor that connected the same file before', async () => {
    const file = await fileOf(claudeCode);
    put(file, '{"mine": 1}');
    const other = new ConnectionRecords(join(home, 'other-editor'));
    const first = await connect(
      await planConnection(claudeCode, targetOf(claudeCode, { url: 'http://127.0.0.1:1' }), place, 'user', other),
      other,
    );
    const second = await connectClient(claudeCode);
    expect(second).not.toBe(first);
    await undoClient(claudeCode);
    expect(readFileSync(file, 'utf8')).toContain('http://127.0.0.1:1"');
    await disconnect(claudeCode, targetOf(claudeCode), place, 'user', other);
    expect(readFileSync(file, 'utf8')).toBe('{"mine": 1}');
  });
});

describe('undo', () => {
  it('leaves a value that was changed since, and says so', async () => {
    const file = await fileOf(claudeCode);
    put(file, '{\n  "env": { "ANTHROPIC_MODEL": "opus" }\n}\n');
    await connectClient(claudeCode);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"ANTHROPIC_MODEL": "auto"', '"ANTHROPIC_MODEL": "sonnet"'));
    expect(await undoClient(claudeCode)).toMatchObject({ kind: 'own-keys', left: [['env', 'ANTHROPIC_MODEL']] });
    expect(readConfig('json', readFileSync(file, 'utf8'))).toEqual({ env: { ANTHROPIC_MODEL: 'sonnet' } });
  });

  it('brings back the values from before where only something else was changed', async () => {
    const file = await fileOf(codex);
    put(file, 'model = "gpt-5"\nmodel_provider = "mine"\n[model_providers.mine]\nname = "Mine"\n');
    await connectClient(codex);
    writeFileSync(file, `${readFileSync(file, 'utf8')}[later]\na = 1\n`);
    await undoClient(codex);
    expect(readFileSync(file, 'utf8')).toBe(
      'model = "gpt-5"\nmodel_provider = "mine"\n[model_providers.mine]\nname = "Mine"\n[later]\na = 1\n',
    );
  });

  it('works without a memory of the connection, for what leads here', async () => {
    const file = await fileOf(opencode);
    put(file, '{\n  "theme": "x"\n}\n');
    await connectClient(opencode);
    rmSync(join(home, 'storage'), { recursive: true });
    expect(await undoClient(opencode)).toEqual({ kind: 'own-keys', left: [], copy: null });
    expect(readFileSync(file, 'utf8')).toBe('{\n  "theme": "x"\n}\n');
  });

  it('has nothing to do when the file is gone', async () => {
    await connectClient(codex);
    rmSync(await fileOf(codex));
    expect(await undoClient(codex)).toEqual({ kind: 'gone', left: [], copy: null });
  });
});

describe('connecting again', () => {
  const OWN = '{\n  "env": { "ANTHROPIC_MODEL": "opus" }\n}\n';
  const change = (file: string, from: string, to: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

  it('undoes to the edit that the person made in between', async () => {
    const file = await fileOf(claudeCode);
    put(file, OWN);
    await connectClient(claudeCode);
    change(file, '"ANTHROPIC_MODEL": "auto"', '"ANTHROPIC_MODEL": "sonnet"');
    const copy = await connectClient(claudeCode);
    expect(copy && readFileSync(copy, 'utf8')).toBe(OWN.replace('opus', 'sonnet'));
    expect(await undoClient(claudeCode)).toEqual({ kind: 'restored', left: [], copy: null });
    expect(readFileSync(file, 'utf8')).toBe(OWN.replace('opus', 'sonnet'));
  });

  it('keeps one copy while nothing but other values of ours was changed, and goes back to the original', async () => {
    const file = await fileOf(claudeCode);
    put(file, OWN);
    await connectClient(claudeCode, { url: 'http://127.0.0.1:1234' });
    writeFileSync(file, `${readFileSync(file, 'utf8')}// later\n`);
    const copy = await connectClient(claudeCode);
    expect(readdirSync(dirname(file)).filter((name) => name.includes('before'))).toHaveLength(1);
    expect(copy && readFileSync(copy, 'utf8')).toBe(`${OWN}// later\n`);
    await undoClient(claudeCode);
    expect(readFileSync(file, 'utf8')).toBe(`${OWN}// later\n`);
  });

  it('makes another copy when the one there was is gone', async () => {
    const file = await fileOf(claudeCode);
    put(file, '{\n  "theme": "dark"\n}\n');
    rmSync((await connectClient(claudeCode)) ?? '');
    const copy = await connectClient(claudeCode, { url: 'http://127.0.0.1:1234' });
    expect(copy && readFileSync(copy, 'utf8')).toBe('{\n  "theme": "dark"\n}\n');
    expect(await undoClient(claudeCode)).toEqual({ kind: 'restored', left: [], copy: null });
    expect(readFileSync(file, 'utf8')).toBe('{\n  "theme": "dark"\n}\n');
  });

  it.each(WRITTEN.filter(({ choosesModel }) => choosesModel))('takes "auto" back for one who keeps the model: $name', async (client) => {
    await connectClient(client, { keepModel: true });
    const file = await fileOf(client);
    const kept = readFileSync(file, 'utf8');
    await connectClient(client);
    await connectClient(client, { keepModel: true });
    expect(readFileSync(file, 'utf8')).toBe(kept);
    expect(await undoClient(client)).toEqual({ kind: 'restored', left: [], copy: null });
  });

  it('gives the person back the model from before, and leaves one that was chosen since', async () => {
    const file = await fileOf(claudeCode);
    put(file, OWN);
    await connectClient(claudeCode);
    await connectClient(claudeCode, { keepModel: true });
    expect(readConfig('json', readFileSync(file, 'utf8'))).toMatchObject({ env: { ANTHROPIC_MODEL: 'opus' } });
    expect(readFileSync(file, 'utf8')).not.toContain('auto');
    await connectClient(claudeCode);
    change(file, '"ANTHROPIC_MODEL": "auto"', '"ANTHROPIC_MODEL": "sonnet"');
    await connectClient(claudeCode, { keepModel: true });
    expect(readConfig('json', readFileSync(file, 'utf8'))).toMatchObject({ env: { ANTHROPIC_MODEL: 'sonnet' } });
  });

  it('leaves a model that is called like ours to one who was never connected', async () => {
    const file = await fileOf(codex);
    put(file, 'model = "auto"\n');
    await connectClient(codex, { keepModel: true });
    expect(readFileSync(file, 'utf8')).toContain('model = "auto"\n');
  });

  it('after a new port or key leaves the models as the file has them', async () => {
    const file = await fileOf(claudeCode);
    await connectClient(claudeCode, { url: 'http://127.0.0.1:1234' });
    change(file, '"ANTHROPIC_MODEL": "auto"', '"ANTHROPIC_MODEL": "sonnet"');
    const plan = await planConnection(claudeCode, targetOf(claudeCode, { keepModel: true }), place, 'user', records, 'as-is');
    await connect(plan, records);
    expect(readConfig('json', readFileSync(file, 'utf8'))).toMatchObject({
      env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:4577', ANTHROPIC_MODEL: 'sonnet', ANTHROPIC_DEFAULT_HAIKU_MODEL: 'auto' },
    });
  });
});

describe('what undo says', () => {
  it('is where the copy is, when something of ours was changed since', async () => {
    const file = await fileOf(claudeCode);
    put(file, '{ "env": { "ANTHROPIC_MODEL": "opus" } }');
    const copy = await connectClient(claudeCode);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"ANTHROPIC_MODEL": "auto"', '"ANTHROPIC_MODEL": "sonnet"'));
    expect(await undoClient(claudeCode)).toMatchObject({ kind: 'own-keys', copy });
    expect(copy && readFileSync(copy, 'utf8')).toContain('opus');
  });

  it('is that the file is gone, whose copy is kept', async () => {
    const file = await fileOf(codex);
    put(file, 'model = "gpt-5"\n');
    const copy = await connectClient(codex);
    rmSync(file);
    expect(await undoClient(codex)).toEqual({ kind: 'gone', left: [], copy });
    expect(copy && readFileSync(copy, 'utf8')).toBe('model = "gpt-5"\n');
  });

  it('is that nothing was taken out where nothing is ours', async () => {
    const file = await fileOf(claudeCode);
    const other =
      '{ "env": { "ANTHROPIC_BASE_URL": "http://localhost:8080", "ANTHROPIC_AUTH_TOKEN": "sk-mine", "ANTHROPIC_MODEL": "auto" } }';
    put(file, other);
    expect(await undoClient(claudeCode)).toEqual({ kind: 'nothing', left: [], copy: null });
    expect(readFileSync(file, 'utf8')).toBe(other);
  });

  it.each(WRITTEN)('is true for an older connection that nobody remembers: $name', async (client) => {
    await connectClient(client, { url: 'http://127.0.0.1:1234', key: clientKey('scp-an-older-key-abc', client.id) });
    rmSync(join(home, 'storage'), { recursive: true });
    expect(await undoClient(client)).toEqual({ kind: 'own-keys', left: [], copy: null });
    const text = readFileSync(await fileOf(client), 'utf8');
    expect(text).not.toMatch(/1234|older|auto|smart-claude-proxy/);
    expect(await stateOf(client)).toBe('not-connected');
  });
});

describe('a file that cannot be read', () => {
  it.skipIf(onWindows)('connects nothing and says why: a link to itself', async () => {
    const file = await fileOf(claudeCode);
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync('settings.json', file);
    const found = await readConnection(claudeCode, targetOf(claudeCode), place, 'user');
    expect(found).toMatchObject({ state: 'not-connected', problem: expect.stringContaining('ELOOP') });
    await expect(connectClient(claudeCode)).rejects.toMatchObject({ message: expect.stringContaining('ELOOP'), file });
  });

  it('is named by the error, so that it can be opened', async () => {
    const file = await fileOf(codex);
    put(file, 'a = [\n');
    await expect(connectClient(codex)).rejects.toMatchObject({ file });
  });
});

describe('in a workspace', () => {
  const inWorkspace = (change: Partial<Target> = {}) => connectClient(claudeCode, change, 'workspace');

  it('keeps its copy out of the repository, and undo brings it back', async () => {
    const file = await fileOf(claudeCode, 'workspace');
    put(file, '{ "mine": 1 }');
    const copy = await inWorkspace();
    expect(readdirSync(dirname(file))).toEqual(['settings.local.json']);
    expect(copy?.startsWith(join(home, 'storage'))).toBe(true);
    expect(copy && readFileSync(copy, 'utf8')).toBe('{ "mine": 1 }');
    await disconnect(claudeCode, targetOf(claudeCode), place, 'workspace', records);
    expect(readFileSync(file, 'utf8')).toBe('{ "mine": 1 }');
    expect(copy && existsSync(copy)).toBe(false);
  });

  it.skipIf(onWindows).each([
    ['file', 'settings.local.json', '../../elsewhere/settings.local.json'],
    ['missing file', 'settings.local.json', '../../elsewhere/missing.json'],
    ['folder', '', '../elsewhere'],
  ])('refuses a link that leads out of it: %s', async (_, name, target) => {
    const folder = join(home, 'my-repo', '.claude');
    put(join(home, 'elsewhere', 'settings.local.json'), '{}');
    mkdirSync(name === '' ? dirname(folder) : folder, { recursive: true });
    symlinkSync(target, join(folder, name));
    await expect(inWorkspace()).rejects.toThrow('leads out of the workspace');
    await expect(disconnect(claudeCode, targetOf(claudeCode), place, 'workspace', records)).rejects.toThrow('leads out of the workspace');
    expect(readdirSync(join(home, 'elsewhere'))).toEqual(['settings.local.json']);
    expect(readFileSync(join(home, 'elsewhere', 'settings.local.json'), 'utf8')).toBe('{}');
  });

  it.skipIf(onWindows)('follows a link that stays in it, and the plan says where to', async () => {
    const real = join(home, 'my-repo', 'shared.json');
    put(real, '{}');
    const file = await fileOf(claudeCode, 'workspace');
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync('../shared.json', file);
    const plan = await planConnection(claudeCode, targetOf(claudeCode), place, 'workspace', records);
    expect([plan.path, plan.file.path]).toEqual([file, realpathSync(real)]);
    await connect(plan, records);
    expect(readFileSync(real, 'utf8')).toContain('ANTHROPIC_BASE_URL');
  });
});

describe('places', () => {
  const unix: Place = { platform: 'linux', env: {}, homeDir: '/home/me', workspaceDir: '/work/repo', editorUserDir: '/home/me/User' };
  const windows: Place = {
    ...unix,
    platform: 'win32',
    homeDir: 'C:\\Users\\me',
    workspaceDir: 'C:\\repo',
    editorUserDir: 'C:\\User',
    env: { APPDATA: 'C:\\Users\\me\\AppData\\Roaming' },
  };
  const files = (id: string, of: Place, scope: Scope = 'user') =>
    ALL_CLIENTS.find((client) => client.id === id)
      ?.config?.files(of, scope)
      .at(-1);

  it.each([
    ['claude-code', '/home/me/.claude/settings.json', 'C:\\Users\\me\\.claude\\settings.json'],
    ['codex', '/home/me/.codex/config.toml', 'C:\\Users\\me\\.codex\\config.toml'],
    ['continue', '/home/me/.continue/config.yaml', 'C:\\Users\\me\\.continue\\config.yaml'],
    ['opencode', '/home/me/.config/opencode/opencode.json', 'C:\\Users\\me\\.config\\opencode\\opencode.json'],
    ['kilo', '/home/me/.config/kilo/kilo.json', 'C:\\Users\\me\\.config\\kilo\\kilo.json'],
    ['aider', '/home/me/.aider.conf.yml', 'C:\\Users\\me\\.aider.conf.yml'],
    ['zed', '/home/me/.config/zed/settings.json', 'C:\\Users\\me\\AppData\\Roaming\\Zed\\settings.json'],
    ['vscode-chat', '/home/me/User/chatLanguageModels.json', 'C:\\User\\chatLanguageModels.json'],
    ['cline', undefined, undefined],
  ])('of %s', (id, onUnix, onWindowsToo) => {
    expect(files(id, unix)).toBe(onUnix);
    expect(files(id, { ...unix, platform: 'darwin' })).toBe(onUnix);
    expect(files(id, windows)).toBe(onWindowsToo);
  });

  it.each([
    ['claude-code', { CLAUDE_CONFIG_DIR: '/elsewhere' }, '/elsewhere/settings.json'],
    ['codex', { CODEX_HOME: '/elsewhere' }, '/elsewhere/config.toml'],
    ['continue', { CONTINUE_GLOBAL_DIR: '/elsewhere' }, '/elsewhere/config.yaml'],
    ['opencode', { XDG_CONFIG_HOME: '/elsewhere' }, '/elsewhere/opencode/opencode.json'],
    ['zed', { XDG_CONFIG_HOME: '/elsewhere' }, '/elsewhere/zed/settings.json'],
  ])('of %s follow the variables: %o', (id, env, file) => {
    expect(files(id, { ...unix, env })).toBe(file);
  });

  it('of Claude Code in a workspace are a file that is not shared', () => {
    expect(files('claude-code', unix, 'workspace')).toBe('/work/repo/.claude/settings.local.json');
    expect(files('claude-code', { ...unix, workspaceDir: null }, 'workspace')).toBeUndefined();
  });

  it('prefer the file that is there', async () => {
    const jsonc = join(home, '.config', 'opencode', 'opencode.jsonc');
    put(jsonc, '{}');
    expect(await fileOf(opencode)).toBe(jsonc);
  });

  it('never hide an older configuration of Continue behind a new one', async () => {
    put(join(home, '.continue', 'config.json'), '{"models": []}');
    expect(await configFileOf(continueDev, place, 'user')).toBeNull();
    expect(await stateOf(continueDev)).toBe('no-file');
    put(join(home, '.continue', 'config.yaml'), 'name: mine\n');
    expect(await connectClient(continueDev)).not.toBeNull();
  });
});

describe('a connection that cannot be written', () => {
  it('leaves no copy behind when it cannot be remembered', async () => {
    put(await fileOf(claudeCode), EXISTING.json);
    put(join(home, 'storage'), 'a file where the folder should be');
    const before = everything();
    await expect(connectClient(claudeCode)).rejects.toThrow();
    expect(everything()).toEqual(before);
  });

  it('is not remembered', async () => {
    put(join(home, '.claude'), 'a file where the folder should be');
    const file = await fileOf(claudeCode);
    await expect(connectClient(claudeCode)).rejects.toThrow();
    expect(await records.find(claudeCode.id, file)).toBeUndefined();
  });
});

describe('keys', () => {
  it.each([
    ['my-repo', '~my-repo'],
    ['Mein Projekt (2)', '~mein-projekt-2'],
    ['Größe', '~gro-e'],
    ['ÀÉ', '~ae'],
    ['日本', ''],
    ['--', ''],
  ])('carry a workspace in the letters that keys allow: %s', (name, suffix) => {
    expect(clientKey(KEY, 'codex', name)).toBe(`${KEY}~codex${suffix}`);
  });

  it('name every workspace, each by a name of its own', () => {
    const long = 'a-monorepo-with-a-very-long-name-indeed-for-';
    const names = ['проект 1', 'задача 1', '日本', '中国', '🚀', '🎉', '???', 'مشروع', 'Größe', 'Gröse', `${long}web`, `${long}api`];
    const suffixes = names.map(workspaceSuffix);
    for (const suffix of suffixes) expect(suffix).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
    expect(new Set(suffixes).size).toBe(names.length);
    expect(suffixes.map((suffix) => clientKey(KEY, 'codex', suffix))).toEqual(suffixes.map((suffix) => `${KEY}~codex~${suffix}`));
    expect(['My Repo (2)', 'café', '  ', ''].map(workspaceSuffix)).toEqual(['my-repo-2', 'cafe', '', '']);
  });

  it('of the proxy are not taken for keys of providers', () => {
    const env = { PATH: '/bin', OPENAI_API_KEY: 'scp-abcdefghijklmnop_-12~terminal~my-repo', ANTHROPIC_API_KEY: 'sk-ant-1' };
    expect(withoutOwnKeys(env)).toEqual({ PATH: '/bin', ANTHROPIC_API_KEY: 'sk-ant-1' });
  });
});
