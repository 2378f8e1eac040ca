import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stopProcess } from '../fixtures/headless-proxy';

const HEADLESS = join(import.meta.dirname, '..', '..', 'dist', 'headless.js');

it('is below the home folder when XDG_DATA_HOME is empty, which means that it is not set', async () => {
  const [home, cwd] = [mkdtempSync(join(tmpdir(), 'home-')), mkdtempSync(join(tmpdir(), 'cwd-'))];
  const child = spawn(process.execPath, [HEADLESS, '--demo', '--port', '0'], {
    cwd,
    env: { ...process.env, HOME: home, USERPROFILE: home, XDG_DATA_HOME: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  await stopProcess(child);
  expect(existsSync(join(home, '.local', 'share', 'smart-claude-proxy'))).toBe(true);
  expect(existsSync(join(cwd, 'smart-claude-proxy'))).toBe(false);
});
