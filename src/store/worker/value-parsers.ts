/** Readers for values out of a journal line or a column: what is missing or of another type becomes the fallback. */

export type Parse<T> = (value: unknown) => T;

export function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** SQLite keeps booleans as 0 and 1. */
export function flag(value: unknown): boolean {
  return value === true || value === 1;
}

export function oneOf<const T extends string>(values: readonly T[], fallback: NoInfer<T>): Parse<T> {
  return (value) => values.find((known) => known === value) ?? fallback;
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Own numeric properties only; a property named `__proto__` is one like any other. */
export function numbersByName(value: unknown): Record<string, number> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON text; null when it is none. */
export function json(value: unknown): unknown {
  if (typeof value !== 'string') return null;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
