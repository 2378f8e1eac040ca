import { expect } from 'vitest';

const TOLERANCE = 1e-9;

/** Equal, with numbers as near to each other as sums in another order are. */
export function expectClose(actual: unknown, expected: unknown): void {
  expect(withNumbersOf(actual, expected)).toEqual(expected);
}

/** The actual value, with each number that is near enough to the expected one replaced by it. */
function withNumbersOf(actual: unknown, expected: unknown): unknown {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Math.abs(actual - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)) ? expected : actual;
  }
  if (Array.isArray(actual) && Array.isArray(expected)) return actual.map((item, index) => withNumbersOf(item, expected[index]));
  if (isObject(actual) && isObject(expected)) {
    return Object.fromEntries(Object.entries(actual).map(([key, value]) => [key, withNumbersOf(value, expected[key])]));
  }
  return actual;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
