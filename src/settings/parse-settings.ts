import type { z } from 'zod';
import { PROVIDER_ID, providerSettings } from './provider-settings';
import { experimentSettings, type SettingKey, type Settings, type SettingsProblem, settingsTable } from './schema';

/** Settings that hold one independent entry per id: a bad entry costs only itself. */
const ENTRY_SCHEMAS: Partial<Record<SettingKey, z.ZodType>> = { providers: providerSettings, experiments: experimentSettings };

/**
 * Reads settings leniently: a bad value disables only what it names (its default is used, or the entry is left out) and is
 * reported with its path.
 * @param raw an object with dotted keys, nested objects or a mixture of both
 */
export function parseSettings(raw: Record<string, unknown>): { settings: Settings; problems: SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  const values: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const key of Object.keys(settingsTable) as SettingKey[]) {
    known.add(key);
    const value = lookUp(raw, key);
    values[key] = key in ENTRY_SCHEMAS ? parseEntries(key, value, problems) : parseLeaf(key, value, problems);
  }
  for (const path of unknownKeys(raw, known)) problems.push({ path, message: 'is not a setting of Smart Claude Proxy' });
  return { settings: values as Settings, problems };
}

function parseLeaf(key: SettingKey, value: unknown, problems: SettingsProblem[]): unknown {
  const schema = settingsTable[key];
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  report(key, parsed.error, problems);
  return schema.parse(undefined);
}

function parseEntries(key: SettingKey, value: unknown, problems: SettingsProblem[]): Record<string, unknown> {
  const entries: Record<string, unknown> = {};
  if (value === undefined) return entries;
  if (!isRecord(value)) {
    problems.push({ path: key, message: 'must be an object with one entry per id' });
    return entries;
  }
  const schema = ENTRY_SCHEMAS[key];
  for (const [id, entry] of Object.entries(value)) {
    const path = `${key}.${id}`;
    if (!PROVIDER_ID.test(id) || id === '__proto__' || id === 'constructor') {
      problems.push({ path, message: 'an id has letters, digits, dots, dashes and underscores only' });
      continue;
    }
    const parsed = schema?.safeParse(entry);
    if (parsed?.success) entries[id] = parsed.data;
    else if (parsed) report(path, parsed.error, problems);
  }
  return entries;
}

function report(path: string, error: z.ZodError, problems: SettingsProblem[]): void {
  for (const issue of error.issues) problems.push({ path: [path, ...issue.path].join('.'), message: issue.message });
}

/** Finds `a.b` under the key `a.b`, or as `b` inside the object `a`. */
function lookUp(raw: Record<string, unknown>, key: string): unknown {
  if (Object.hasOwn(raw, key)) return raw[key];
  const dot = key.indexOf('.');
  if (dot < 0) return undefined;
  const group = raw[key.slice(0, dot)];
  const name = key.slice(dot + 1);
  return isRecord(group) && Object.hasOwn(group, name) ? group[name] : undefined;
}

function unknownKeys(raw: Record<string, unknown>, known: ReadonlySet<string>): string[] {
  const groups = new Set([...known].filter((key) => key.includes('.')).map((key) => key.slice(0, key.indexOf('.'))));
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(raw)) {
    if (known.has(key)) continue;
    if (!groups.has(key)) unknown.push(key);
    else if (isRecord(value))
      unknown.push(
        ...Object.keys(value)
          .map((name) => `${key}.${name}`)
          .filter((path) => !known.has(path)),
      );
    else unknown.push(key);
  }
  return unknown;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
