import type { Database } from './database';
import type { LoggedAttempt } from './logged-attempt';
import { ROLLUPS, type Rollup, type RollupKey } from './rollups';
import { addSums, readSums, type SumsByName, writeSums } from './sums-by-name';

/** What has to be added to one row of a rollup. */
interface Difference {
  key: RollupKey;
  sums: SumsByName;
  /** Per column of named sums. */
  named: Map<string, SumsByName>;
}

/**
 * What the changes of one transaction do to the rollups, gathered so that each row of a rollup is written once. Amounts that
 * stay the same cancel to exactly zero.
 */
export class RollupChanges {
  private readonly differences = new Map<Rollup, Map<string, Difference>>(ROLLUPS.map((rollup) => [rollup, new Map()]));

  /** @param before what the attempt counted for so far; null for a new one */
  replace(before: LoggedAttempt | null, after: LoggedAttempt): void {
    for (const [rollup, differences] of this.differences) {
      if (before) take(rollup, differences, before, -1);
      take(rollup, differences, after, 1);
    }
  }

  write(database: Database): void {
    for (const [rollup, differences] of this.differences) {
      for (const difference of differences.values()) {
        if (difference.sums.size > 0 || difference.named.size > 0) writeDifference(database, rollup, difference);
      }
      differences.clear();
    }
  }
}

function take(rollup: Rollup, differences: Map<string, Difference>, attempt: LoggedAttempt, sign: 1 | -1): void {
  const key = rollup.key(attempt);
  if (!key) return;
  const name = JSON.stringify(key);
  const difference = differences.get(name) ?? { key, sums: new Map(), named: new Map() };
  differences.set(name, difference);
  addSums(difference.sums, Object.entries(rollup.sums(attempt)), sign);
  for (const [column, values] of Object.entries(rollup.named?.(attempt) ?? {})) {
    const sums = difference.named.get(column) ?? new Map();
    addSums(sums, Object.entries(values), sign);
    if (sums.size > 0) difference.named.set(column, sums);
    else difference.named.delete(column);
  }
}

function writeDifference(database: Database, rollup: Rollup, { key, sums, named }: Difference): void {
  const keys = Object.keys(key);
  const isRow = keys.map((column) => `${column} = ?`).join(' AND ');
  database.run(`INSERT OR IGNORE INTO ${rollup.table} (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`, Object.values(key));
  const columns = [...[...sums.keys()].map((column) => `${column} = ${column} + ?`), ...[...named.keys()].map((column) => `${column} = ?`)];
  database.run(`UPDATE ${rollup.table} SET ${columns.join(', ')} WHERE ${isRow}`, [
    ...sums.values(),
    ...namedSums(database, `SELECT ${[...named.keys()].join(', ')} FROM ${rollup.table} WHERE ${isRow}`, key, named),
    ...Object.values(key),
  ]);
}

/** The named sums of a row as they will be, as JSON. */
function namedSums(database: Database, select: string, key: RollupKey, named: Map<string, SumsByName>): string[] {
  if (named.size === 0) return [];
  const row = database.first(select, Object.values(key));
  return [...named].map(([column, difference]) => {
    const sums = readSums(row?.[column]);
    addSums(sums, difference);
    return writeSums(sums);
  });
}
