import { bounded } from '../protocols/upstream-wait';

/**
 * How long an upstream asks us to wait: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date (RFC 9110, 10.2.3).
 * @param headers lower-case names
 * @param nowMs milliseconds since 1970
 * @returns milliseconds from now, 0 to a day; undefined without a readable header
 */
export function retryAfterMs(headers: Readonly<Record<string, string | undefined>>, nowMs: number): number | undefined {
  const exact = readNumber(headers['retry-after-ms']);
  if (exact !== undefined) return bounded(exact);
  const value = headers['retry-after'];
  const seconds = readNumber(value);
  if (seconds !== undefined) return bounded(seconds * 1000);
  const date = value === undefined || !/[a-z]/i.test(value) ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? undefined : bounded(date - nowMs);
}

function readNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
