import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownPort } from '../../src/election/own-port';
import type { Logger, ProxyOptions } from '../../src/proxy-contract';
import { parseSettings } from '../../src/settings/parse-settings';
import { freePort } from '../fixtures/free-port';
import { proxyOptions } from '../fixtures/proxy-options';

const quiet = () => undefined;
const log: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const nothing = async () => undefined;
const requests = { control: quiet, rotateApiKey: async () => '', deleteAllData: nothing };

async function options(): Promise<ProxyOptions> {
  const { settings } = parseSettings({
    port: await freePort(),
    providers: { 'claude-cli': { enabled: false }, ollama: { enabled: false } },
  });
  return proxyOptions(settings, 'test-key-0123456789abcdef', log);
}

/** A lock file that nobody can read, nor delete as a file. */
function spoilLock({ storageDir }: ProxyOptions): string {
  const path = join(storageDir, 'owner.lock');
  rmSync(path, { force: true });
  mkdirSync(path);
  return path;
}

const isFree = ({ settings }: ProxyOptions) =>
  fetch(`http://127.0.0.1:${settings.port}/health`).then(
    () => false,
    () => true,
  );

it('frees the port when the lock of the storage cannot be read, and says why', async () => {
  const given = await options();
  spoilLock(given);
  expect(await ownPort(given, 'id', requests)).toMatchObject({ kind: 'storage', message: expect.stringContaining('EISDIR') });
  expect(await isFree(given)).toBe(true);
});

it('frees the port when the lock cannot be given back', async () => {
  const given = await options();
  const owned = await ownPort(given, 'id', requests);
  if (owned === 'port-taken' || 'kind' in owned) throw new Error('The port is not ours.');
  expect(await isFree(given)).toBe(false);
  spoilLock(given);
  await expect(owned.leave('stop')).rejects.toThrow('EISDIR');
  expect(await isFree(given)).toBe(true);
});
