import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProviders, type ProviderSet } from '../../src/providers/create-providers';
import { DemoProvider } from '../../src/providers/demo';
import { ProviderRegistry } from '../../src/providers/registry';
import type { ProviderHealth } from '../../src/server/api-types';
import { parseSettings } from '../../src/settings/parse-settings';
import { type LocalUpstream, sendJson, startLocalUpstream } from './local-upstream';
import { call, providerSet } from './provider-under-test';

const HEALTH: ProviderHealth = { state: 'unknown', lastError: null, lastErrorAt: null, probeAt: null };

let upstream: LocalUpstream;
let set: ProviderSet;

beforeEach(async () => {
  upstream = await startLocalUpstream((_, response) => sendJson(response, { data: [{ id: 'listed-model' }] }));
});

afterEach(async () => {
  await set?.dispose();
  await upstream.close();
});

function settingsWith(providers: Record<string, object>): Record<string, unknown> {
  return { providers: { ...ALL_OFF, ...providers } };
}

const ALL_OFF = Object.fromEntries(['claude-cli', 'anthropic', 'openai', 'gemini', 'ollama'].map((id) => [id, { enabled: false }]));

describe('the registry', () => {
  it('lists by priority, then by name', () => {
    const registry = new ProviderRegistry();
    registry.register(new DemoProvider('b', 100));
    registry.register(new DemoProvider('c', 5));
    registry.register(new DemoProvider('a', 100));
    expect(registry.getAll().map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  it('counts a provider once it was found available, and no longer once it was taken out', async () => {
    const registry = new ProviderRegistry();
    registry.register(new DemoProvider('demo', 100));
    expect(registry.getEnabled()).toEqual([]);
    await registry.refresh();
    expect(registry.getEnabled().map(({ id }) => id)).toEqual(['demo']);
    expect(registry.unregister('demo')?.id).toBe('demo');
    expect(registry.getEnabled()).toEqual([]);
    expect(registry.unregister('demo')).toBeUndefined();
  });

  it('lists all models of enabled providers, and cheapest first', async () => {
    const models = [
      { id: 'dear', inputUsdPerMTok: 10, outputUsdPerMTok: 10 },
      { id: 'cheap', inputUsdPerMTok: 0.1, outputUsdPerMTok: 1 },
    ];
    set = providerSet({ settings: settingsWith({ one: { baseUrl: upstream.url, models } }) });
    await set.refresh();
    await set.registry.discovered();
    expect(set.registry.getAllModels().map(({ id }) => id)).toEqual(['dear', 'cheap', 'listed-model']);
    expect(set.registry.getModelsByCost().map(({ id }) => id)).toEqual(['listed-model', 'cheap', 'dear']);
    expect(set.registry.getAllModels()).toBe(set.registry.getAllModels());
  });

  it("keeps the editor's own models off until they are allowed", async () => {
    const registry = new ProviderRegistry();
    registry.register(new DemoProvider('editor', 100));
    await registry.refresh();
    expect(registry.isEnabled('editor')).toBe(false);
    registry.register(new DemoProvider('editor', 100), { enabled: true, settingsHash: '' });
    await registry.refresh();
    expect(registry.isEnabled('editor')).toBe(true);
  });

  it('tells who listens, until they stop', async () => {
    const registry = new ProviderRegistry();
    let told = 0;
    const stop = registry.onChange(() => told++);
    registry.register(new DemoProvider('demo', 100));
    expect(told).toBe(1);
    stop();
    await registry.refresh();
    expect(told).toBe(1);
  });

  it('survives a provider that cannot be looked at', async () => {
    const registry = new ProviderRegistry();
    const broken = new DemoProvider('broken', 100);
    broken.availability = async () => {
      throw new Error('keychain is locked');
    };
    registry.register(broken);
    registry.register(new DemoProvider('fine', 100));
    await registry.refresh();
    expect(registry.getEnabled().map(({ id }) => id)).toEqual(['fine']);
    expect(registry.unavailableBecause('broken')).toContain('keychain is locked');
  });
});

describe('overrides', () => {
  beforeEach(async () => {
    set = providerSet({ settings: settingsWith({ one: { baseUrl: upstream.url, priority: 50 } }) });
    await set.refresh();
  });

  it('win over settings, part by part, and null takes them back', () => {
    const { registry } = set;
    const first = registry.override('one', { enabled: false });
    expect(first).toMatchObject({ enabled: false, priority: null });
    expect(registry.isEnabled('one')).toBe(false);
    expect(registry.override('one', { priority: 1 })).toMatchObject({ enabled: false, priority: 1 });
    expect(registry.priorityOf('one')).toBe(1);
    expect(registry.override('one', { enabled: null })).toMatchObject({ enabled: null, priority: 1 });
    expect(registry.isEnabled('one')).toBe(true);
    expect(registry.override('one', { priority: null })).toBeNull();
    expect(registry.priorityOf('one')).toBe(50);
  });

  it('can switch on what settings switched off', () => {
    set.registry.override('ollama', { enabled: true });
    expect(set.registry.status('ollama', HEALTH)).toMatchObject({ enabled: true, enabledBy: 'override', available: false });
  });

  it('are taken over from earlier runs, until the setting changes', async () => {
    const override = set.registry.override('one', { enabled: false });
    if (!override) throw new Error('There is an override.');
    const same = providerSet({ settings: settingsWith({ one: { baseUrl: upstream.url, priority: 50 } }) });
    same.registry.setOverrides({ one: override });
    await same.refresh();
    expect(same.registry.isEnabled('one')).toBe(false);
    await same.applySettings(parseSettings(settingsWith({ one: { baseUrl: upstream.url, priority: 50, enabled: true } })).settings);
    expect(same.registry.isEnabled('one')).toBe(true);
    await same.dispose();
  });

  it('of an unknown provider are refused with near names', () => {
    expect(() => set.registry.override('opena', { enabled: false })).toThrow(/Did you mean openai/);
  });
});

describe('the status of a provider', () => {
  it('says what is on, why, and what is missing', async () => {
    set = providerSet({ settings: settingsWith({ one: { baseUrl: upstream.url }, openai: { enabled: true } }), env: {} });
    await set.refresh();
    await set.registry.discovered();
    const statuses = set.registry.statuses(() => HEALTH);
    expect(statuses.find(({ id }) => id === 'one')).toMatchObject({
      displayName: 'one',
      protocol: 'openai-chat',
      enabled: true,
      enabledBy: 'auto',
      available: true,
      reason: null,
      local: true,
      demo: false,
      priority: 100,
      health: HEALTH,
      models: [{ id: 'listed-model', capabilities: ['tools', 'json'] }],
    });
    expect(statuses.find(({ id }) => id === 'openai')).toMatchObject({
      enabled: true,
      enabledBy: 'settings',
      available: false,
      reason: expect.stringContaining('OPENAI_API_KEY'),
    });
    expect(statuses.find(({ id }) => id === 'gemini')).toMatchObject({ enabled: false, enabledBy: 'settings' });
    expect(JSON.parse(JSON.stringify(statuses))).toEqual(statuses);
  });
});

describe('changed settings', () => {
  it('add, change and remove providers, and leave the others as they are', async () => {
    set = providerSet({ settings: settingsWith({ one: { baseUrl: upstream.url }, two: { baseUrl: upstream.url } }) });
    await set.refresh();
    const one = set.registry.get('one');
    await set.applySettings(
      parseSettings(settingsWith({ one: { baseUrl: upstream.url }, three: { baseUrl: upstream.url, priority: 1 } })).settings,
    );
    expect(set.registry.get('one')).toBe(one);
    expect(set.registry.getEnabled().map(({ id }) => id)).toEqual(['three', 'one']);
  });

  it("do not put the editor's own models out of reach while nothing was changed about them", async () => {
    const editor = new DemoProvider('editor', 100);
    const settings = (enabled: boolean, idleMs: number) =>
      parseSettings({ ...settingsWith({ editor: { enabled } }), timeouts: { idleMs } }).settings;
    set = createProviders({
      settings: settings(true, 1000),
      env: {},
      readProviderKey: async () => undefined,
      demo: false,
      hostProviders: [editor],
    });
    await set.refresh();
    const applied = set.applySettings(settings(true, 2000));
    expect(set.registry.isEnabled('editor')).toBe(true);
    await applied;
    await set.applySettings(settings(false, 2000));
    expect(set.registry.isEnabled('editor')).toBe(false);
  });

  it('do not cut an answer that is under way', async () => {
    set = providerSet({ settings: settingsWith({ one: { baseUrl: upstream.url } }) });
    await set.refresh();
    await set.registry.discovered();
    const answer = { choices: [{ message: { content: 'late' }, finish_reason: 'stop' }] };
    upstream.respond = (_, response) => void setTimeout(() => sendJson(response, answer), 200);
    const pending = set.registry.get('one')?.send(call('m'));
    await sleep(50);
    await set.applySettings(parseSettings(settingsWith({})).settings);
    expect(set.registry.get('one')).toBeUndefined();
    expect(await pending).toMatchObject({ response: { parts: [{ text: 'late' }] } });
  });

  it('count for time-outs at once', async () => {
    set = providerSet({ settings: settingsWith({ one: { baseUrl: upstream.url } }) });
    upstream.respond = () => undefined;
    await set.applySettings(
      parseSettings({ ...settingsWith({ one: { baseUrl: upstream.url } }), timeouts: { firstTokenMs: 100 } }).settings,
    );
    await expect(set.registry.get('one')?.send(call('m', { stream: true }))).rejects.toThrow(/0\.1 s/);
  });

  it('a key that is set later makes a provider available', async () => {
    const keys: Record<string, string> = {};
    set = providerSet({ keys, settings: settingsWith({ openai: {} }), env: {} });
    await set.refresh();
    expect(set.registry.isEnabled('openai')).toBe(false);
    keys.openai = 'sk-new';
    await set.refresh();
    expect(set.registry.isEnabled('openai')).toBe(true);
  });
});
