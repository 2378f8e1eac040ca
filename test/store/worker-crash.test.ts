import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../src/proxy-contract';
import type { Store } from '../../src/store/store';
import { useStore } from './store-fixture';
import { task } from './tasks';

const fixture = useStore();

/**
 * A worker that dies when a message arrives while the file `die` is there. `once` takes the file away first, so that only one
 * message is fatal.
 */
async function openFragile(
  times: 'once' | 'always',
  log?: Logger,
): Promise<{ store: Store; crash(): Promise<void>; heal(): Promise<void> }> {
  const flag = join(fixture.dir(), 'die');
  const workerFile = join(fixture.dir(), 'fragile-worker.cjs');
  await writeFile(
    workerFile,
    `const { parentPort } = require('node:worker_threads');
     const fs = require('node:fs');
     const on = parentPort.on.bind(parentPort);
     parentPort.on = (event, listener) => on(event, (message) => {
       if (fs.existsSync(${JSON.stringify(flag)})) {
         if (${times === 'once'}) fs.rmSync(${JSON.stringify(flag)});
         process.exit(1);
       }
       listener(message);
     });
     require(${JSON.stringify(fixture.built.workerFile)});`,
  );
  const store = await fixture.open({ workerFile, ...(log ? { log } : {}) });
  return { store, crash: () => writeFile(flag, ''), heal: () => rm(flag, { force: true }) };
}

function log(store: Store, id: string): Promise<void> {
  return store.write({ type: 'request-finished', row: task({ id }) });
}

async function requests(store: Store): Promise<number> {
  return (await store.query('summary', { days: 2 })).requests;
}

describe('when the database worker dies', () => {
  it('the question it died of is asked again, and nothing written before or meanwhile is missing', async () => {
    const { store, crash } = await openFragile('once');
    for (let round = 1; round <= 5; round++) {
      await log(store, `before-${round}`);
      await crash();
      const answer = requests(store);
      const during = log(store, `during-${round}`);
      expect(await answer).toBeGreaterThanOrEqual(round * 2 - 1);
      await during;
      expect(await requests(store)).toBe(round * 2);
    }
    await store.close();
    expect(await requests(await fixture.open())).toBe(10);
  });

  it('of a journal line, the next question is answered with everything in it', async () => {
    const { store, crash } = await openFragile('once');
    await log(store, 'a');
    expect(await requests(store)).toBe(1);
    await crash();
    await Promise.all([log(store, 'b'), log(store, 'c')]);
    await vi.waitFor(() => expect(existsSync(join(fixture.dir(), 'die'))).toBe(false));
    await sleep(20);
    expect(await requests(store)).toBe(3);
  });

  it('in a snapshot, the snapshot fails, and the next one works', async () => {
    const { store, crash } = await openFragile('once');
    await log(store, 'a');
    expect(await requests(store)).toBe(1);
    await crash();
    await expect(store.snapshot()).rejects.toThrow(/worker ended/);
    expect(await requests(store)).toBe(1);
    await store.snapshot();
    await store.close();
    expect(await requests(await fixture.open())).toBe(1);
  });

  it('for good, questions get an error instead of waiting for ever, people are told, and writes are still kept', async () => {
    const { store, crash, heal } = await openFragile('always');
    const problems: (string | null)[] = [];
    store.onProblem((problem) => problems.push(problem));
    await log(store, 'a');
    await crash();
    await expect(requests(store)).rejects.toThrow(/could not be started again/);
    expect(problems.at(-1)).toMatch(/Requests are still answered and logged in the journal/);
    await log(store, 'b');
    await expect(requests(store)).rejects.toThrow(/could not be started again/);
    await store.close();
    await heal();
    expect(await requests(await fixture.open())).toBe(2);
  });
});

it('says so when the worker cannot be started at all', async () => {
  await expect(fixture.open({ workerFile: join(fixture.dir(), 'missing.cjs') })).rejects.toThrow(/could not be opened.*missing\.cjs/);
});
