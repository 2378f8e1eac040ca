import { shiftDay } from '../../../local-day';

/** Ten years; more days than that are no chart. */
const MOST_DAYS = 3660;

/** First day of a period that ends today. @param days today included; anything not from 1 to 3,660 is moved into that range */
export function firstDay(days: number, today: string): string {
  const count = Number.isFinite(days) ? Math.min(Math.max(Math.floor(days), 1), MOST_DAYS) : 1;
  return shiftDay(today, 1 - count);
}

/** Every day of the period, oldest first; days with entries that lie in the future (a clock was set back) come last. */
export function everyDay(days: number, today: string, withEntries: Iterable<string>): string[] {
  const all: string[] = [];
  for (let day = firstDay(days, today); day <= today; day = shiftDay(day, 1)) all.push(day);
  return [...all, ...[...new Set(withEntries)].filter((day) => day > today).sort()];
}

/** Sums per day and provider as one value for every day and each provider that appears at all, days without entries included. */
export function everyDayAndProvider(
  days: number,
  today: string,
  sums: readonly { day: string; provider: string; value: number }[],
): { day: string; provider: string; value: number }[] {
  const values = new Map(sums.map(({ day, provider, value }) => [`${day} ${provider}`, value]));
  const providers = [...new Set(sums.map(({ provider }) => provider))].sort();
  return everyDay(
    days,
    today,
    sums.map(({ day }) => day),
  ).flatMap((day) => providers.map((provider) => ({ day, provider, value: values.get(`${day} ${provider}`) ?? 0 })));
}
