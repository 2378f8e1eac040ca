import fc from 'fast-check';
import type { StateChange } from '../../src/store/journal-events';
import type { TaskRecord } from '../../src/task-record';
import { task } from './tasks';

const NOON = new Date(2026, 10, 18, 12).getTime();
const HOUR = 3_600_000;

/** Few ids and groups, so that changes meet: attempts of one group, late starts, ratings of what is not there. */
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const score = fc.constantFrom(0, 0.3, 0.5, 1);

const row: fc.Arbitrary<TaskRecord> = fc
  .record({
    id,
    attempt: fc.integer({ min: 1, max: 3 }),
    createdAt: fc.integer({ min: 0, max: 60 }).map((hours) => NOON - hours * HOUR),
    provider: fc.constantFrom('openai', 'groq', '__proto__'),
    model: fc.constantFrom('m1', 'm2'),
    client: fc.constantFrom('curl', 'codex'),
    workspace: fc.constantFrom(null, 'web'),
    category: fc.constantFrom('debug', 'explain'),
    status: fc.constantFrom('success', 'failure', 'aborted'),
    successScore: score,
    rating: fc.constantFrom(null, 1, 5),
    cacheHit: fc.boolean(),
    // Sums of these are exact, whatever their order.
    costUsd: fc.nat(3072).map((amount) => amount / 1024),
    costDearestUsd: fc.constant(0.5),
    costEstimated: fc.boolean(),
    costRequestedUsd: fc.constantFrom(null, 0.5),
    latencyMs: fc.integer({ min: 0, max: 90_000 }),
    ttftMs: fc.constantFrom(null, 3, 800),
    stageSavings: fc.constantFrom<Record<string, number>[]>({}, { normalizer: 3 }, { normalizer: 1, 'code-compressor': 9 }),
    experiment: fc.constantFrom(null, { id: 'x', run: 0, arm: 'baseline' } as const, { id: 'x', run: 0, arm: 'shadow' } as const),
  })
  // An id belongs to one group for good: two attempts to a group.
  .map((fields) => task({ ...fields, requestGroupId: `g-${Math.floor((fields.id.charCodeAt(0) - 97) / 2)}` }));

const evaluation = { transport: 1, heuristics: 0.5, rating: null, nextTurn: null, reasons: ['refusal'] };

export const arbitraryChange: fc.Arbitrary<StateChange> = fc.oneof(
  { weight: 5, arbitrary: row.map((finished): StateChange => ({ type: 'request-finished', row: finished })) },
  { weight: 2, arbitrary: row.map((started): StateChange => ({ type: 'request-started', row: started, outputUsdPerToken: 0.001 })) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('request-progress' as const), id, tokensOut: fc.nat(500) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('rating' as const),
      id,
      rating: fc.constantFrom(null, 1, 4),
      successScore: score,
      evaluation: fc.constant(evaluation),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('evaluation' as const), id, successScore: score, evaluation: fc.constant(evaluation) }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<StateChange[]>(
      { type: 'budget', config: { dailyUsd: 5, weeklyUsd: null, monthlyUsd: 60.5, downgradeAt: 0.8 } },
      { type: 'provider-override', provider: 'groq', override: { enabled: false, priority: null, settingsHash: 'h' } },
      { type: 'provider-override', provider: 'groq', override: null },
    ),
  },
);
