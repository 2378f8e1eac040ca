import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { openStore } from '../../src/store/open-store';
import { fillStore } from './fill-store';
import { time, withLongestBlock } from './time';
import { timePage } from './time-page';
import { timeQueries } from './time-queries';

/**
 * With many logged requests behind them: how long every query takes as the main process sees it (worker and message
 * included), how long the main process is held up by a snapshot and a start, and how long the page takes to be drawn.
 *
 * `npm run build && node bench/store/run.mjs [requests]`, 1,000,000 requests unless it says otherwise.
 */
const REQUESTS = Number(process.argv[2] ?? 1_000_000);
const MAX_ROWS = 200_000;

async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'store-bench-'));
  const workerFile = join(dir, 'store-worker.cjs');
  const entryPoints = [resolve('src/store/worker/store-worker.ts')];
  await build({ entryPoints, outfile: workerFile, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
  const wasmFile = createRequire(resolve('package.json')).resolve('sql.js/dist/sql-wasm.wasm');
  const storageDir = join(dir, 'storage');
  const open = () => openStore({ storageDir, workerFile, wasmFile, settings: { retentionDays: 90, maxRows: MAX_ROWS } });
  try {
    const store = await open();
    const fill = await time(() => fillStore(store, REQUESTS, MAX_ROWS));
    print([['logged', `${REQUESTS} requests`, `${Math.round((REQUESTS / fill) * 1000)} per second`]]);
    const queries = await timeQueries(store);
    print([
      ['query, medians', 'elapsed ms', 'computed ms'],
      ...queries.map(({ name, elapsed, computed }) => [name, elapsed.toFixed(1), computed.toFixed(1)]),
    ]);
    const slowest = (of: 'elapsed' | 'computed') => Math.max(...queries.map((query) => query[of])).toFixed(1);
    print([['slowest query', `${slowest('elapsed')} ms elapsed`, `${slowest('computed')} ms computed`]]);
    const snapshot = await withLongestBlock(() => store.snapshot());
    print([
      ['snapshot', `${snapshot.ms.toFixed(0)} ms in the worker`, `longest block of the main process ${snapshot.block.toFixed(1)} ms`],
    ]);
    await store.close();
    const opened = await withLongestBlock(async () => (await open()).close());
    print([['open and close', `${opened.ms.toFixed(0)} ms`, `longest block of the main process ${opened.block.toFixed(1)} ms`]]);
    const pages = await timePage(storageDir);
    print([
      ['opening', 'ms, one per opening'],
      ...pages.map(({ name, openings }) => [name, openings.map((ms) => ms.toFixed(0)).join(', ')]),
    ]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function print(table: readonly string[][]): void {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of table) process.stdout.write(`${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
  process.stdout.write('\n');
}

await main();
