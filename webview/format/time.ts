const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

// Made once: making one takes as long as a thousand uses. Clock times follow the reader's own habit, the words the page's.
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const IN_FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' });
const DAY_OF_YEAR = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', year: 'numeric' });

/** When something happened, as short as it can be told apart: `14:32` today, `Nov 21, 14:32` before, with the year when it is another. */
export function formatMoment(iso: string, now: Date): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return '–';
  const clock = CLOCK.format(moment);
  if (localDay(moment) === localDay(now)) return clock;
  const date = moment.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR;
  return `${date.format(moment)}, ${clock}`;
}

/** The same moment in full, for a tooltip. */
export function formatMomentInFull(iso: string): string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? iso : IN_FULL.format(moment);
}

/** A local day as the statistics name it, `2026-11-22`, for an axis: `Nov 22`. */
export function formatDay(day: string): string {
  const date = dateOfDay(day);
  return date ? DAY.format(date) : day;
}

/** Time from now to a moment: `in 40 min`, `in 5 h`, `in 3 days`; `now` when it has come. */
export function formatUntil(iso: string, now: Date): string {
  const left = new Date(iso).getTime() - now.getTime();
  if (Number.isNaN(left) || left <= 0) return 'now';
  if (left < HOUR_MS) return `in ${Math.max(1, Math.round(left / 60_000))} min`;
  if (left < 2 * DAY_MS) return `in ${Math.round(left / HOUR_MS)} h`;
  return `in ${Math.round(left / DAY_MS)} days`;
}

/** The local day of a moment, as the statistics name it: `2026-11-22`. */
export function localDay(date: Date): string {
  const month = String(date.getMonth() + 1).padStart(2, '0');
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, '0')}`;
}

/** The day `offset` days after a day; unchanged when it is not a day. */
export function addDays(day: string, offset: number): string {
  const date = dateOfDay(day);
  if (!date) return day;
  date.setDate(date.getDate() + offset);
  return localDay(date);
}

/** Noon, so that no change of the clock moves it to another day. */
function dateOfDay(day: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  return match ? new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]), 12) : null;
}
