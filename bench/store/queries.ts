import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { openStore } from '../../src/store/open-store';
import type { QueryName, QueryParameters, RecentSort } from '../../src/store/queries';
import type { Store } from '../../src/store/store';
import { streamTasks } from '../../test/store/generate-tasks';

/**
 * How long every query takes over 90 days with many logged requests behind it, as the main process sees it (worker and
 * message included), and how long the main process is held up meanwhile.
 *
 * `node bench/store/run.mjs [requests]`, 1,000,000 requests unless it says otherwise.
 */
const REQUESTS = Number(process.argv[2] ?? 1_000_000);
const MAX_ROWS = 200_000;
const ROUNDS = 5;
const PERIOD = { days: 90 };
const SORTS: readonly RecentSort[] = [
  'time',
  'provider',
  'model',
  'category',
  'tokens',
  'compression',
  'cost',
  'latency',
  'success',
  'rating',
];

interface Timing {
  name: string;
  first: number;
  median: number;
}

async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'store-bench-'));
  const workerFile = join(dir, 'store-worker.cjs');
  const entryPoints = [resolve('src/store/worker/store-worker.ts')];
  await build({ entryPoints, outfile: workerFile, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
  const wasmFile = createRequire(resolve('package.json')).resolve('sql.js/dist/sql-wasm.wasm');
  const open = () => openStore({ storageDir: dir, workerFile, wasmFile, settings: { retentionDays: 90, maxRows: MAX_ROWS } });
  try {
    const store = await open();
    const fill = await time(() => fillStore(store));
    print([['logged', `${REQUESTS} requests`, `${Math.round((REQUESTS / fill) * 1000)} per second`]]);
    print([['query', 'first ms', 'median ms'], ...(await timeQueries(store)).map(row)]);
    const snapshot = await withLongestBlock(() => store.snapshot());
    print([
      ['snapshot', `${snapshot.ms.toFixed(0)} ms in the worker`, `longest block of the main process ${snapshot.block.toFixed(1)} ms`],
    ]);
    await store.close();
    const opened = await withLongestBlock(async () => (await open()).close());
    print([['open and close', `${opened.ms.toFixed(0)} ms`, `longest block of the main process ${opened.block.toFixed(1)} ms`]]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function fillStore(store: Store): Promise<void> {
  let count = 0;
  for (const row of streamTasks({ seed: 1, days: 90, count: REQUESTS, now: Date.now() })) {
    const written = store.write({ type: 'request-finished', row });
    // The worker is the slower one: wait for it now and then, so that its messages do not pile up.
    if (++count % 2000 === 0) {
      await written;
      await store.query('cost-savings', { days: 1 });
    }
  }
  // Rows beyond the limit are deleted little by little.
  while ((await store.query('export', { days: 3650, limit: 1, offset: MAX_ROWS })).length > 0) await sleep(100);
}

async function timeQueries(store: Store): Promise<Timing[]> {
  const timings: Timing[] = [];
  const add = async <N extends QueryName>(name: N, parameters: QueryParameters<N>, label: string = name) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await time(() => store.query(name, parameters)));
    timings.push({ name: label, first: times[0] ?? 0, median: times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0 });
  };
  const overPeriod = [
    'summary',
    'cost-over-time',
    'cost-by-provider',
    'model-breakdown',
    'success-rates',
    'request-volume',
    'latency',
  ] as const;
  const more = ['cost-savings', 'compression', 'cache-hit-rate', 'provider-comparison', 'experiments', 'clients'] as const;
  for (const name of [...overPeriod, ...more]) await add(name, PERIOD);
  for (const sort of SORTS) {
    for (const order of [sort, `-${sort}`] as const)
      await add('recent-requests', { limit: 50, offset: 0, sort: order }, `recent-requests, sort ${order}`);
  }
  await add('recent-requests', { limit: 50, offset: 0, sort: '-cost', provider: 'ollama' }, 'recent-requests, one provider, sort -cost');
  await add('recent-requests', { limit: 50, offset: 0, sort: '-cost', client: 'curl' }, 'recent-requests, one client, sort -cost');
  await add(
    'recent-requests',
    { limit: 50, offset: 0, sort: '-latency', category: 'debug', days: 30 },
    'recent-requests, one category, 30 days, sort -latency',
  );
  await add('recent-requests', { limit: 50, offset: 0, client: 'nobody' }, 'recent-requests, unknown client');
  await add('export', { days: 90, limit: 500, offset: 0 }, 'export, 500 rows');
  return timings;
}

async function time(action: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await action();
  return performance.now() - begin;
}

/** @returns milliseconds that the action took, and the longest time in which no timer of this process ran */
async function withLongestBlock(action: () => Promise<unknown>): Promise<{ ms: number; block: number }> {
  let last = performance.now();
  let block = 0;
  const tick = setInterval(() => {
    const now = performance.now();
    block = Math.max(block, now - last - 1);
    last = now;
  }, 1);
  const ms = await time(action);
  clearInterval(tick);
  return { ms, block };
}

function row({ name, first, median }: Timing): string[] {
  return [name, first.toFixed(1), median.toFixed(1)];
}

function print(table: readonly string[][]): void {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of table) process.stdout.write(`${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
  process.stdout.write('\n');
}

await main();
