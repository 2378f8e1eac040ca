/** Days are those of the process's own time zone, written `2026-11-22`, so that they sort as text. */

const LATEST_MS = 8.64e15;

/** The day of an instant. @param at milliseconds since 1970; what is no instant counts as 1970 */
export function localDay(at: number): string {
  const date = new Date(Number.isFinite(at) && Math.abs(at) <= LATEST_MS ? at : 0);
  return `${String(date.getFullYear()).padStart(4, '0')}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/** The day so many days later (or earlier): a matter of the calendar, whatever the clocks did in between. */
export function shiftDay(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** First instant of a day, milliseconds since 1970; where clocks skip midnight it is the first instant after it. */
export function startOfDay(day: string): number {
  return new Date(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))).getTime();
}

/** A number from 0 to 99 as clocks and calendars write it: `07`. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
