import { localDay, twoDigits } from '../local-day';
import type { BudgetPeriod } from './budget-status';

export type WeekStart = 'monday' | 'sunday';

/** A calendar period in the process's time zone. */
export interface PeriodBounds {
  /** First local day, `2026-11-22`. */
  firstDay: string;
  /** The local day after the last one. */
  endDay: string;
  /** When the next period begins, in milliseconds since 1970. */
  resetsAt: number;
}

/**
 * The period a moment falls in. Reckoned on calendar dates, never in hours: a day may have 23 or 25 of them, and one may
 * begin at 01:00 where clocks change at midnight.
 */
export function periodBounds(period: BudgetPeriod, atMs: number, weekStart: WeekStart): PeriodBounds {
  const at = new Date(atMs);
  const year = at.getFullYear();
  const month = at.getMonth();
  const date = at.getDate();
  switch (period) {
    case 'daily':
      return bounds(year, month, date, month, date + 1);
    case 'weekly': {
      const first = date - ((at.getDay() - (weekStart === 'monday' ? 1 : 0) + 7) % 7);
      return bounds(year, month, first, month, first + 7);
    }
    case 'monthly':
      return bounds(year, month, 1, month + 1, 1);
  }
}

/** `periodBounds` that remembers the current periods, for who asks several times with every request. */
export function rememberedPeriodBounds(): typeof periodBounds {
  const known = new Map<string, { fromMs: number; bounds: PeriodBounds }>();
  return (period, atMs, weekStart) => {
    const key = `${period} ${weekStart}`;
    const last = known.get(key);
    if (last && last.fromMs <= atMs && atMs < last.bounds.resetsAt) return last.bounds;
    const bounds = periodBounds(period, atMs, weekStart);
    known.set(key, { fromMs: atMs, bounds });
    return bounds;
  };
}

/** `Date` carries dates beyond a month's or year's ends over to the next. */
function bounds(year: number, firstMonth: number, firstDate: number, endMonth: number, endDate: number): PeriodBounds {
  return {
    // Noon exists on every day, midnight does not.
    firstDay: localDay(new Date(year, firstMonth, firstDate, 12).getTime()),
    endDay: localDay(new Date(year, endMonth, endDate, 12).getTime()),
    resetsAt: new Date(year, endMonth, endDate).getTime(),
  };
}

/** A moment in local time, to the minute: `2026-11-22 00:00`. */
export function localMinute(atMs: number): string {
  const at = new Date(atMs);
  return `${localDay(atMs)} ${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}
