import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Journal } from '../../src/store/journal';
import { type AppendFile, JournalFile } from '../../src/store/journal-file';

/** A file in memory whose appends wait for `release`, and fail while `failure` is set. */
class FakeFile implements AppendFile {
  readonly files: string[] = [''];
  appends = 0;
  failure: Error | null = null;
  release: Promise<void> = Promise.resolve();

  async append(bytes: Buffer): Promise<void> {
    this.appends++;
    await this.release;
    if (this.failure) throw this.failure;
    this.files[this.files.length - 1] += bytes.toString();
  }
  isEmpty(): boolean {
    return this.files.at(-1) === '';
  }
  async moveTo(): Promise<void> {
    this.files.push('');
  }
  async close(): Promise<void> {
    await this.release;
  }
}

function setUp(lastSeq = 0) {
  const file = new FakeFile();
  const told = { written: 0, failures: [] as number[], recoveries: [] as number[] };
  const journal = new Journal(file, lastSeq, {
    onWritten: (bytes) => {
      told.written += bytes;
    },
    onFailure: (_, dropped) => told.failures.push(dropped),
    onRecovery: (dropped) => told.recoveries.push(dropped),
  });
  return { file, journal, told };
}

const noSpace = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

describe('the journal', () => {
  it('writes everything that gathers while one append runs with the next one', async () => {
    const { file, journal } = setUp();
    let release = () => undefined as undefined;
    file.release = new Promise((resolve) => {
      release = () => void resolve() as undefined;
    });
    const all = Array.from({ length: 100 }, (_, index) => journal.append(index + 1, `${index + 1}\n`));
    release();
    await Promise.all(all);
    expect(file.appends).toBe(2);
    expect(file.files).toEqual([`${Array.from({ length: 100 }, (_, index) => index + 1).join('\n')}\n`]);
  });

  it('keeps every line once and in order, whatever fails and rotates in between', async () => {
    vi.useFakeTimers();
    try {
      const step = fc.oneof({ weight: 6, arbitrary: fc.constant('append') }, fc.constantFrom('fail', 'work', 'rotate', 'wait', 'turn'));
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
          const { file, journal } = setUp();
          const writes: Promise<void>[] = [];
          const rotations: Promise<void>[] = [];
          for (const action of steps) {
            if (action === 'append') writes.push(journal.append(writes.length + 1, `${writes.length + 1}\n`));
            else if (action === 'fail') file.failure = noSpace;
            else if (action === 'work') file.failure = null;
            else if (action === 'rotate') rotations.push(journal.rotate(() => 'segment'));
            else if (action === 'wait') await vi.advanceTimersByTimeAsync(40_000);
            else await Promise.resolve();
          }
          await Promise.all([...writes, ...rotations]);
          file.failure = null;
          expect(await journal.close()).toBe(0);
          const lines = file.files.join('').split('\n').slice(0, -1);
          expect(lines).toEqual(writes.map((_, index) => String(index + 1)));
          expect(journal.unwritten()).toEqual([]);
        }),
        { numRuns: 200 },
      );
    } finally {
      vi.useRealTimers();
    }
  });

  it('resolves and keeps lines in memory while writing fails, tells of it, and writes them when it works again', async () => {
    const { file, journal, told } = setUp();
    file.failure = noSpace;
    await Promise.all([1, 2, 3].map((seq) => journal.append(seq, `${seq}\n`)));
    expect(told.failures).toEqual([0]);
    expect(journal.unwritten()).toEqual(['1\n', '2\n', '3\n']);
    file.failure = null;
    await vi.waitFor(() => expect(told.recoveries).toEqual([0]));
    expect(file.files).toEqual(['1\n2\n3\n']);
    expect(told.written).toBe(6);
  });

  it('drops the oldest lines when memory would grow without bound, and says how many', async () => {
    const { file, journal, told } = setUp();
    file.failure = noSpace;
    const megabyte = 'x'.repeat(1024 * 1024);
    for (let seq = 1; seq <= 40; seq++) await journal.append(seq, `${seq} ${megabyte}\n`);
    const kept = journal.unwritten();
    expect(kept.length).toBeLessThan(33);
    expect(kept.at(-1)?.slice(0, 3)).toBe('40 ');
    file.failure = null;
    await vi.waitFor(() => expect(told.recoveries).toEqual([40 - kept.length]));
  });

  it('says at its end how many lines could not be written', async () => {
    const { file, journal } = setUp();
    file.failure = noSpace;
    await journal.append(1, '1\n');
    expect(await journal.close()).toBe(1);
  });

  it('forgets the lines before a deletion, and keeps those that come while it runs', async () => {
    const { file, journal } = setUp();
    await journal.append(1, '1\n');
    file.failure = noSpace;
    await journal.append(2, '2\n');
    file.failure = null;
    await journal.discard(async () => {
      file.files.splice(0, file.files.length, '');
      void journal.append(3, '3\n');
      return { upTo: 2 };
    });
    await journal.close();
    expect(file.files).toEqual(['3\n']);
  });
});

describe('the file of the journal', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('begins a line of its own behind what an earlier run left', async () => {
    const path = join(dir, 'journal.ndjson');
    await writeFile(path, 'one\ntorn');
    const file = new JournalFile(path);
    await file.append(Buffer.from('two\n'));
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('one\ntorn\ntwo\n');
  });

  it('moves what is written and goes on in a new file', async () => {
    const file = new JournalFile(join(dir, 'journal.ndjson'));
    expect(file.isEmpty()).toBe(true);
    await file.append(Buffer.from('one\n'));
    expect(file.isEmpty()).toBe(false);
    await file.moveTo(join(dir, 'journal.1.ndjson'));
    expect(file.isEmpty()).toBe(true);
    await file.append(Buffer.from('two\n'));
    await file.close();
    expect(await Promise.all((await readdir(dir)).sort().map((name) => readFile(join(dir, name), 'utf8')))).toEqual(['one\n', 'two\n']);
  });

  it('comes back when its folder was removed and can be written again', async () => {
    const folder = join(dir, 'storage');
    const file = new JournalFile(join(folder, 'journal.ndjson'));
    await file.append(Buffer.from('one\n'));
    await rm(folder, { recursive: true });
    await file.moveTo(join(folder, 'journal.1.ndjson'));
    await file.append(Buffer.from('two\n'));
    await file.close();
    expect(await readFile(join(folder, 'journal.ndjson'), 'utf8')).toBe('two\n');
  });
});
