import { addDays } from '../format/time';

export interface DayValue {
  day: string;
  /** A provider, or a compression stage: what the day is stacked by. */
  group: string;
  value: number;
}

export interface DaySeries {
  /** Every day of the period, oldest first, days without anything included. */
  days: string[];
  /** Largest total first; `values[i]` belongs to `days[i]`. */
  groups: { id: string; values: number[]; total: number }[];
  total: number;
}

/**
 * Arranges values by day and group. The period ends today, or on the newest day with data when the proxy's time zone is
 * ahead of the reader's.
 */
export function daySeries(rows: readonly DayValue[], dayCount: number, today: string): DaySeries {
  const last = [today, ...new Set(rows.map(({ day }) => day))].sort().at(-1) ?? today;
  const days = Array.from({ length: dayCount }, (_, index) => addDays(last, index - dayCount + 1));
  const places = new Map(days.map((day, index) => [day, index]));
  const groups = new Map<string, number[]>();
  for (const { day, group, value } of rows) {
    const place = places.get(day);
    if (place === undefined || value === 0) continue;
    const values = groups.get(group) ?? days.map(() => 0);
    groups.set(group, values);
    values[place] = (values[place] ?? 0) + value;
  }
  const sorted = [...groups]
    .map(([id, values]) => ({ id, values, total: sum(values) }))
    .sort((a, b) => b.total - a.total || a.id.localeCompare(b.id));
  return { days, groups: sorted, total: sum(sorted.map((group) => group.total)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
