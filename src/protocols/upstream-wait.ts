import { objectsOf } from './lenient-json';
import type { JsonObject } from './protocol';

/** Google says in the body how long to wait: `{"@type": "…google.rpc.RetryInfo", "retryDelay": "34.4s"}`. */
export function retryDelayMs(error: JsonObject | undefined): number | undefined {
  for (const { retryDelay } of objectsOf(error?.details)) {
    const seconds = typeof retryDelay === 'string' ? /^(\d{1,5}(?:\.\d+)?)s$/.exec(retryDelay)?.[1] : undefined;
    if (seconds !== undefined) return bounded(Number(seconds) * 1000);
  }
  return undefined;
}

/** "Please try again in 7m12.5s" (OpenAI, Groq), "retry after 20 seconds" (Azure): hours, minutes, seconds or milliseconds. */
const WAIT =
  /\b(?:try again|retry) (?:in|after) ((?:\d{1,9}(?:\.\d{1,9})?\s?(?:hours?|h|minutes?|ms|m|seconds?|s)\b\s?|\d{1,9}[hm](?=\d))+)/i;
const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** @returns milliseconds; undefined where the message names no wait */
export function saidWaitMs(message: string): number | undefined {
  const wait = WAIT.exec(message)?.[1];
  if (wait === undefined) return undefined;
  const parts = [...wait.toLowerCase().matchAll(/([\d.]+)\s?(ms|[hms])/g)];
  return bounded(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0));
}

/** Whole milliseconds, a day at most: who asks for more is not waiting but gone, or does not know what it says. */
export function bounded(ms: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(ms)));
}
