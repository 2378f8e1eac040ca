import { json, numbersByName } from './value-parsers';

/** Sums by name, kept as JSON in a column of a rollup: tokens saved per stage, counts per histogram bucket. */
export type SumsByName = Map<string, number>;

export function readSums(column: unknown): SumsByName {
  return new Map(Object.entries(numbersByName(json(column))));
}

export function writeSums(sums: SumsByName): string {
  return JSON.stringify(Object.fromEntries(sums));
}

/** Adds in place; names whose sum becomes zero go away. */
export function addSums(sums: SumsByName, more: Iterable<readonly [string, number]>, sign: 1 | -1 = 1): void {
  for (const [name, value] of more) {
    const sum = (sums.get(name) ?? 0) + sign * value;
    if (sum === 0) sums.delete(name);
    else sums.set(name, sum);
  }
}
