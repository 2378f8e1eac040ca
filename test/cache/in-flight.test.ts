import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InFlight } from '../../src/cache/in-flight';
import { ReaderTooSlowError } from '../../src/cache/shared-stream';

/** An upstream that a test feeds by hand. */
class Upstream {
  calls = 0;
  signal: AbortSignal | undefined;
  #queue: (() => string | undefined)[] = [];
  #wake: (() => void) | undefined;

  readonly start = (signal: AbortSignal): AsyncIterable<string> => {
    this.calls += 1;
    this.signal = signal;
    return this.#items(signal);
  };

  send(item: string): void {
    this.#give(() => item);
  }

  end(): void {
    this.#give(() => undefined);
  }

  fail(error: Error): void {
    this.#give(() => {
      throw error;
    });
  }

  #give(step: () => string | undefined): void {
    this.#queue.push(step);
    this.#wake?.();
  }

  async *#items(signal: AbortSignal): AsyncGenerator<string> {
    for (;;) {
      while (this.#queue.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        if (signal.aborted) return;
      }
      const item = this.#queue.shift()?.();
      if (item === undefined) return;
      yield item;
    }
  }
}

function flights(more: { maxBufferedBytes?: number; now?: () => number } = {}): InFlight<string> {
  return new InFlight({ sizeOf: (item) => item.length, now: () => 0, ...more });
}

async function collect(items: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const item of items) text += item;
  return text;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('identical requests in flight', () => {
  it('share one upstream call, and a late one gets the answer from its start', async () => {
    const upstream = new Upstream();
    const shared = flights();
    const first = shared.open({ key: 'k' }, upstream.start);
    const early = collect(first.items);
    upstream.send('Hel');
    upstream.send('lo');
    await turn();
    const second = shared.open({ key: 'k' }, upstream.start);
    const late = collect(second.items);
    upstream.send('!');
    upstream.end();
    expect(await Promise.all([early, late])).toEqual(['Hello!', 'Hello!']);
    expect([first.joined, second.joined, upstream.calls]).toEqual([false, true, 1]);
  });

  it('of another key do not', async () => {
    const shared = flights();
    const one = new Upstream();
    const other = new Upstream();
    const first = collect(shared.open({ key: 'a' }, one.start).items);
    const second = collect(shared.open({ key: 'b' }, other.start).items);
    one.send('one');
    one.end();
    other.send('other');
    other.end();
    expect(await Promise.all([first, second])).toEqual(['one', 'other']);
  });

  it('start anew once the first is over', async () => {
    const shared = flights();
    const first = new Upstream();
    first.send('1');
    first.end();
    await collect(shared.open({ key: 'k' }, first.start).items);
    const second = new Upstream();
    second.send('2');
    second.end();
    expect(await collect(shared.open({ key: 'k' }, second.start).items)).toBe('2');
  });

  it("do not cut each other off, and the last one's leaving cancels the call", async () => {
    const upstream = new Upstream();
    const shared = flights();
    const hangUp = new AbortController();
    const first = shared.open({ key: 'k' }, upstream.start, hangUp.signal);
    const second = shared.open({ key: 'k' }, upstream.start);
    const gone = collect(first.items);
    const items = second.items;
    upstream.send('a');
    expect(await items.next()).toEqual({ done: false, value: 'a' });
    hangUp.abort(new Error('client is gone'));
    await expect(gone).rejects.toThrow('client is gone');
    upstream.send('b');
    expect(await items.next()).toEqual({ done: false, value: 'b' });
    expect(upstream.signal?.aborted).toBe(false);
    await items.return?.();
    expect(upstream.signal?.aborted).toBe(true);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('start anew after everybody left', async () => {
    const shared = flights();
    const first = new Upstream();
    await shared.open({ key: 'k' }, first.start).items.return?.();
    expect(shared.open({ key: 'k' }, first.start).joined).toBe(false);
  });

  it('all get the same failure, after what came before it', async () => {
    const upstream = new Upstream();
    const shared = flights();
    const both = [shared.open({ key: 'k' }, upstream.start), shared.open({ key: 'k' }, upstream.start)];
    upstream.send('par');
    upstream.fail(new Error('overloaded'));
    for (const { items } of both) {
      expect(await items.next()).toEqual({ done: false, value: 'par' });
      await expect(items.next()).rejects.toThrow('overloaded');
    }
    expect(shared.open({ key: 'k' }, upstream.start).joined).toBe(false);
  });

  it('join as duplicates only within the window', async () => {
    let now = 0;
    const upstream = new Upstream();
    const shared = flights({ now: () => now });
    const duplicate = { key: 'd', windowMs: 5000 };
    shared.open({ key: 'k1', duplicate }, upstream.start);
    now = 5000;
    expect(shared.open({ key: 'k2', duplicate }, upstream.start).joined).toBe(true);
    now = 5001;
    expect(shared.open({ key: 'k3', duplicate }, upstream.start).joined).toBe(false);
    expect(shared.open({ key: 'k1' }, upstream.start).joined).toBe(true);
  });

  it('already aborted leave at once', async () => {
    const upstream = new Upstream();
    const { items } = flights().open({ key: 'k' }, upstream.start, AbortSignal.abort(new Error('gone')));
    await expect(items.next()).rejects.toThrow('gone');
    expect(upstream.signal?.aborted).toBe(true);
  });

  it('are read no faster than the fastest of them asks', async () => {
    let produced = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) yield `${produced++}`;
    }
    const { items } = flights().open({ key: 'k' }, endless);
    await items.next();
    await items.next();
    await turn();
    expect(produced).toBe(2);
    await items.return?.();
  });

  it('are not joined once the answer outgrew the buffer, and who is a buffer behind is told', async () => {
    const upstream = new Upstream();
    const shared = flights({ maxBufferedBytes: 10 });
    const fast = shared.open({ key: 'k' }, upstream.start).items;
    const slow = shared.open({ key: 'k' }, upstream.start).items;
    for (const item of ['12345', '67890', 'abcde', 'fghij']) {
      upstream.send(item);
      expect((await fast.next()).value).toBe(item);
    }
    expect(shared.open({ key: 'k' }, new Upstream().start).joined).toBe(false);
    await expect(slow.next()).rejects.toThrow(ReaderTooSlowError);
    upstream.end();
    expect((await fast.next()).done).toBe(true);
  });

  it('each get every item once and in order, whoever joins, leaves or dawdles', async () => {
    const reader = fc.record({
      joinsAt: fc.nat(20),
      leavesAfter: fc.option(fc.nat(20)),
      pauses: fc.array(fc.boolean(), { maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.array(reader, { minLength: 1, maxLength: 6 }), async (length, readers) => {
        const shared = flights();
        let produced = 0;
        let calls = 0;
        async function* source(): AsyncGenerator<string> {
          calls += 1;
          const call = calls;
          for (let i = 0; i < length; i++) {
            await turn();
            produced += 1;
            yield `${call}:${i} `;
          }
        }
        const runs = readers.map(async ({ joinsAt, leavesAfter, pauses }) => {
          for (let i = 0; i < joinsAt; i++) await turn();
          const { items } = shared.open({ key: 'k' }, source);
          const got: string[] = [];
          for await (const item of items) {
            got.push(item);
            if (leavesAfter !== null && got.length > leavesAfter) break;
            if (pauses[got.length]) await turn();
          }
          const call = got[0]?.split(':')[0];
          const expected = Array.from(
            { length: leavesAfter === null ? length : Math.min(length, leavesAfter + 1) },
            (_, i) => `${call}:${i} `,
          );
          expect(got).toEqual(expected);
        });
        await Promise.all(runs);
        expect(produced).toBeLessThanOrEqual(calls * length);
        expect(calls).toBeLessThanOrEqual(readers.length);
      }),
      { numRuns: 100 },
    );
  });
});
