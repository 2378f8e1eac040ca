import type { SuccessRates } from '../../src/store/queries';
import type { TaskCategory } from '../../src/task-record';

/** Models with the most requests first. An empty provider means all. */
export function successByModel(rates: SuccessRates, provider: string): SuccessRates['byModel'] {
  return rates.byModel.filter((row) => provider === '' || row.provider === provider).sort((a, b) => b.requests - a.requests);
}

/** One row per category; over all providers each counts by its requests. */
export function successByCategory(
  rates: SuccessRates,
  provider: string,
): { category: TaskCategory; requests: number; successRate: number }[] {
  const sums = new Map<TaskCategory, { requests: number; successes: number }>();
  for (const row of rates.byCategory) {
    if (provider !== '' && row.provider !== provider) continue;
    const sum = sums.get(row.category) ?? { requests: 0, successes: 0 };
    sums.set(row.category, { requests: sum.requests + row.requests, successes: sum.successes + row.requests * row.successRate });
  }
  return [...sums]
    .filter(([, { requests }]) => requests > 0)
    .map(([category, { requests, successes }]) => ({ category, requests, successRate: successes / requests }))
    .sort((a, b) => b.requests - a.requests);
}
