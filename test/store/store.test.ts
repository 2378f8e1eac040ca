import { describe, expect, it } from 'vitest';
import { useStore } from './store-fixture';
import { task } from './tasks';

const fixture = useStore();

describe('the store', () => {
  it('gives a logged task back as it was written', async () => {
    const store = await fixture.open();
    const row = task({
      preview: `NUL \0, emoji 🦜, ${'long '.repeat(500)}`,
      provider: "x'; DROP TABLE task_logs; --",
      model: '__proto__',
      workspace: 'billing',
      error: 'quote " and \n newline',
      decision: { why: 'x'.repeat(3000), nested: [1, { a: null }] },
      stageSavings: { ['__proto__']: 3, normalizer: 2.5 },
      experiment: { id: 'e1', run: 0, arm: 'shadow' },
      omitted: ['top_k'],
      costUsd: 0.1 + 0.2,
    });
    await store.write({ type: 'request-finished', row });
    const { matches, task: found, attempts } = await store.query('request', { id: row.id });
    expect(matches).toBe(1);
    expect(found).toEqual(row);
    expect(attempts).toEqual([row]);
  });

  it('reads its own writes', async () => {
    const store = await fixture.open();
    for (let count = 1; count <= 50; count++) {
      void store.write({ type: 'request-finished', row: task() });
      expect((await store.query('summary', { days: 1 })).requests).toBe(count);
    }
  });
});
