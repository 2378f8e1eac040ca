import { expect, it, vi } from 'vitest';
import { ExperimentControl } from '../../src/experiment-control';
import type { ExperimentState } from '../../src/routing/experiment-state';
import { createEventHub } from '../../src/server/event-hub';
import { parseSettings } from '../../src/settings/parse-settings';
import type { Store } from '../../src/store/store';
import type { TaskRecord } from '../../src/task-record';

const MODELS = { category: 'debug', baseline: 'a:large', challenger: 'b:small', share: 0.5 } as const;
const RUNNING: ExperimentState = {
  ...MODELS,
  id: 'cheap-debug',
  run: 0,
  shadow: false,
  status: 'running',
  startedAt: 0,
  endedAt: null,
  conclusion: null,
};
const arm = (name: string, successRate: number) => ({ arm: name, requests: 1000, judged: 1000, successRate, costUsd: 1 });

it('ends an experiment by its figures, also after they once could not be had', async () => {
  const query = vi.fn(async () => {
    if (query.mock.calls.length === 2) throw new Error('The database worker ended');
    return [{ ...RUNNING, arms: [arm('baseline', 0.5), arm('challenger', 0.9)] }];
  });
  const store = { atStart: { experiments: [RUNNING] }, query, write: async () => undefined };
  const warn = vi.fn();
  const log = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
  // Of the store only these three are used.
  const experiments = new ExperimentControl(store as unknown as Store, createEventHub(), log);
  await experiments.open(parseSettings({ experiments: { 'cheap-debug': MODELS } }).settings.experiments);
  const row = { experiment: { id: 'cheap-debug', run: 0, arm: 'challenger' } } as TaskRecord;
  experiments.logged(row);
  await vi.waitFor(() => expect(warn).toHaveBeenCalledWith(expect.stringContaining('The database worker ended')));
  expect(experiments.armFor('debug', 'a conversation')?.note).toContain('of experiment');
  experiments.logged(row);
  await vi.waitFor(() => expect(experiments.armFor('debug', 'a conversation')?.note).toBe('promoted by experiment cheap-debug'));
});
