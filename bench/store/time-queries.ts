import type { QueryName, QueryParameters, RecentParameters, RecentSort } from '../../src/store/queries';
import type { Store } from '../../src/store/store';
import { computingMs } from '../../test/fixtures/computing-time';
import { time } from './time';

/** Milliseconds, of the median round. */
export interface Timing {
  name: string;
  /** By the clock, as the main process sees it. */
  elapsed: number;
  /** Processor time of all threads: what it would take on a machine that does nothing else. */
  computed: number;
}

const ROUNDS = 5;
const PERIODS = [1, 7, 30, 90];
const METRICS = [
  'summary',
  'cost-over-time',
  'cost-by-provider',
  'model-breakdown',
  'success-rates',
  'request-volume',
  'latency',
  'cost-savings',
  'compression',
  'cache-hit-rate',
  'provider-comparison',
  'experiments',
  'clients',
] as const satisfies readonly QueryName[];
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
const FILTERS: readonly Partial<RecentParameters>[] = [
  { provider: 'anthropic' },
  { client: 'claude-code' },
  { category: 'code_gen' },
  { status: 'failure' },
  { provider: 'anthropic', category: 'debug', client: 'claude-code', status: 'success' },
  { client: 'nobody' },
];

/** Every query of the dashboard over 90 days, and its list of requests in every order, period and filter, as the page asks for them. */
export async function timeQueries(store: Store): Promise<Timing[]> {
  const timings: Timing[] = [];
  const add = async <N extends QueryName>(name: N, parameters: QueryParameters<N>, label: string = name) => {
    const elapsed: number[] = [];
    const computed: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      elapsed.push(await time(async () => computed.push(await computingMs(() => store.query(name, parameters)))));
    }
    timings.push({ name: label, elapsed: median(elapsed), computed: median(computed) });
  };
  const addList = (part: Partial<RecentParameters>, label: string) =>
    add('recent-requests', { limit: 25, offset: 0, ...part }, `recent-requests, ${label}`);

  for (const name of METRICS) await add(name, { days: 90 });
  for (const sort of SORTS) {
    for (const order of [sort, `-${sort}`] as const) {
      for (const days of PERIODS) await addList({ days, sort: order }, `${days} days, sort ${order}`);
    }
  }
  for (const filter of FILTERS) {
    for (const sort of SORTS) await addList({ ...filter, days: 90, sort: `-${sort}` }, `90 days, ${JSON.stringify(filter)}, sort -${sort}`);
  }
  await addList({ days: 90, offset: 100_000 }, '90 days, 100,000 rows down');
  await add('export', { days: 90, limit: 500, after: null }, 'export, 500 rows');
  return timings;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
