import type { Database } from './database';
import type { LoggedAttempt } from './logged-attempt';
import { ROLLUPS, type Rollup } from './rollups';
import { addSums, readSums, type SumsByName, writeSums } from './sums-by-name';

/**
 * Brings all rollups from what an attempt counted for to what it counts for now.
 * @param before null for an attempt that is new
 */
export function updateRollups(database: Database, before: LoggedAttempt | null, after: LoggedAttempt): void {
  for (const rollup of ROLLUPS) {
    const oldKey = before && rollup.key(before);
    const newKey = rollup.key(after);
    const difference = new Difference(rollup);
    if (before && oldKey && !(newKey && sameKey(oldKey, newKey))) {
      difference.take(before, -1);
      difference.write(database, oldKey);
      difference.clear();
    } else if (before && oldKey) {
      difference.take(before, -1);
    }
    if (newKey) {
      difference.take(after, 1);
      difference.write(database, newKey);
    }
  }
}

/** What has to be added to one row of a rollup. Amounts that stay the same cancel to exactly zero. */
class Difference {
  private sums = new Map<string, number>();
  private named = new Map<string, SumsByName>();

  constructor(private readonly rollup: Rollup) {}

  take(attempt: LoggedAttempt, sign: 1 | -1): void {
    for (const [column, value] of Object.entries(this.rollup.sums(attempt))) {
      this.sums.set(column, (this.sums.get(column) ?? 0) + sign * value);
    }
    for (const [column, values] of Object.entries(this.rollup.named?.(attempt) ?? {})) {
      const sums = this.named.get(column) ?? new Map();
      addSums(sums, Object.entries(values), sign);
      this.named.set(column, sums);
    }
  }

  clear(): void {
    this.sums.clear();
    this.named.clear();
  }

  write(database: Database, key: Record<string, string>): void {
    if (![...this.sums.values()].some((value) => value !== 0) && ![...this.named.values()].some((sums) => sums.size > 0)) return;
    const keys = Object.keys(key);
    const sums = [...this.sums.keys()];
    const named = [...this.named.keys()];
    const columns = [...keys, ...sums, ...named];
    const updates = [
      ...sums.map((column) => `${column} = ${column} + excluded.${column}`),
      ...named.map((column) => `${column} = excluded.${column}`),
    ];
    database.run(
      `INSERT INTO ${this.rollup.table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
      [...Object.values(key), ...this.sums.values(), ...this.namedSums(database, key)],
    );
  }

  /** The named sums of the row as they will be, as JSON. */
  private namedSums(database: Database, key: Record<string, string>): string[] {
    if (this.named.size === 0) return [];
    const condition = Object.keys(key).map((column) => `${column} = ?`);
    const row = database.first(
      `SELECT ${[...this.named.keys()].join(', ')} FROM ${this.rollup.table} WHERE ${condition.join(' AND ')}`,
      Object.values(key),
    );
    return [...this.named].map(([column, difference]) => {
      const sums = readSums(row?.[column]);
      addSums(sums, difference);
      return writeSums(sums);
    });
  }
}

function sameKey(a: Record<string, string>, b: Record<string, string>): boolean {
  return Object.keys(a).every((column) => a[column] === b[column]);
}
