import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openStore, type StoreOptions } from '../../src/store/open-store';
import type { Store } from '../../src/store/store';

const source = join(import.meta.dirname, '../../src/store');

export interface StoreFixture {
  /** The storage folder of this test, fresh and empty. */
  dir(): string;
  open(options?: Partial<StoreOptions>): Promise<Store>;
  files(): Promise<string[]>;
  /** The built worker and SQLite, for processes of their own. */
  readonly built: { workerFile: string; wasmFile: string };
  /** Bundles a script of `fixtures/` for plain Node. */
  bundle(name: string): Promise<string>;
}

/** Gives each test a folder of its own, and closes the stores it opened. */
export function useStore(): StoreFixture {
  let buildDir = '';
  let dir = '';
  let opened: Store[] = [];
  const wasmFile = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  const built = { workerFile: '', wasmFile };
  const bundle = async (entry: string, name: string) => {
    const outfile = join(buildDir, `${name}.cjs`);
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
    return outfile;
  };

  beforeAll(async () => {
    buildDir = await mkdtemp(join(tmpdir(), 'store-build-'));
    // Some tests run the bundles as another user.
    await chmod(buildDir, 0o755);
    built.workerFile = await bundle(join(source, 'worker/store-worker.ts'), 'store-worker');
  });
  afterAll(() => rm(buildDir, { recursive: true, force: true }));
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'store-'));
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    opened = [];
    await rm(dir, { recursive: true, force: true });
  });

  return {
    dir: () => dir,
    built,
    files: async () => (await readdir(dir)).sort(),
    bundle: (name) => bundle(join(import.meta.dirname, 'fixtures', `${name}.ts`), name),
    async open(options = {}) {
      const store = await openStore({ storageDir: dir, ...built, settings: { retentionDays: 90, maxRows: 200_000 }, ...options });
      opened.push(store);
      return store;
    },
  };
}
