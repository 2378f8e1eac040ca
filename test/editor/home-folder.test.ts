import { afterEach, expect, it, vi } from 'vitest';
import { homeFolder } from '../../src/editor/home-folder';

afterEach(() => vi.unstubAllEnvs());

it.runIf(process.platform !== 'win32')(
  'a home folder that is empty or no whole path is none: files would be written somewhere else',
  () => {
    vi.stubEnv('HOME', '/home/me');
    expect(homeFolder()).toBe('/home/me');
    for (const home of ['', 'me']) {
      vi.stubEnv('HOME', home);
      expect(homeFolder()).toBeUndefined();
    }
  },
);
