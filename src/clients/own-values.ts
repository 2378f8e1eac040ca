import { isDeepStrictEqual } from 'node:util';
import { type Client, DISPLAY_NAME, PROVIDER_ID, type Target } from './client';
import type { ConnectionRecord } from './files/connection-records';
import { fingerprint } from './files/fingerprint';
import { type ConfigFormat, editConfig, readConfig } from './formats/config-text';
import { type ConfigEdit, type ConfigPath, type ConfigValue, valueAt } from './formats/config-value';

/** A base URL on this machine, whatever its port. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+(\/|$)/;

/** Whether a configuration names the proxy: it has our provider, or a key that ends with the client's name. */
export function namesProxy({ id }: Client, edits: readonly ConfigEdit[], config: ConfigValue | undefined): boolean {
  return edits.some(({ path }) => {
    const present = valueAt(config, path);
    return present !== undefined && (isOurPlace(path) || isOwnKey(present, id));
  });
}

/** Where a configuration has what connecting writes, known by its shape: port and key may be older ones. */
export function ownPaths(client: Client, edits: readonly ConfigEdit[], config: ConfigValue | undefined): ConfigPath[] {
  if (!namesProxy(client, edits, config)) return [];
  const ours = edits.filter(({ path, value, unlessSet }) => {
    const present = valueAt(config, path);
    if (unlessSet || present === undefined) return false;
    return isOurPlace(path) || isDeepStrictEqual(present, value) || isOwnKey(present, client.id) || isLoopback(present);
  });
  return ours.map(({ path }) => path);
}

/** The edits that make a client ask for `auto`. */
export function modelEdits({ config }: Client, target: Target): ConfigEdit[] {
  const others = config?.edits({ ...target, keepModel: true }) ?? [];
  const all = config?.edits({ ...target, keepModel: false }) ?? [];
  return all.filter(({ path }) => !others.some((other) => isDeepStrictEqual(other.path, path)));
}

/** A text in which these values are as given, and what was made only to hold them is gone, from the inside out. */
export function withValuesFrom(
  before: ConfigValue | undefined,
  format: ConfigFormat,
  original: string,
  edits: readonly ConfigEdit[],
): string {
  let text = editConfig(format, original, edits);
  for (const parent of edits.flatMap(({ path }) => path.map((_, index) => path.slice(0, -1 - index))).filter(({ length }) => length > 0)) {
    if (valueAt(before, parent) === undefined && isEmpty(valueAt(readConfig(format, text), parent))) {
      text = editConfig(format, text, [{ path: parent, value: undefined }]);
    }
  }
  return text;
}

interface WithoutConnection {
  text: string;
  /** What was taken out. */
  ours: ConnectionRecord['keys'];
  /** What somebody has changed since, and therefore stays. */
  left: ConnectionRecord['keys'];
}

/** A text without what a connection wrote: where it still says so, it says what the copy says. */
export function withoutConnection({ keys }: ConnectionRecord, format: ConfigFormat, text: string, copy: string | null): WithoutConnection {
  const before = readConfig(format, copy ?? '');
  const now = readConfig(format, text);
  const ours = keys.filter(({ path, value }) => fingerprint(valueAt(now, path) ?? null) === value);
  const edits = ours.map(({ path }): ConfigEdit => ({ path, value: valueAt(before, path) })).toReversed();
  return { text: withValuesFrom(before, format, text, edits), ours, left: keys.filter((key) => !ours.includes(key)) };
}

function isOurPlace(path: ConfigPath): boolean {
  return path.some((part) => (typeof part === 'string' ? part === PROVIDER_ID : part.is === DISPLAY_NAME));
}

function isOwnKey(value: ConfigValue, client: string): boolean {
  return typeof value === 'string' && new RegExp(`~${client}(~[a-z0-9-]+)?$`).test(value);
}

function isLoopback(value: ConfigValue): boolean {
  return typeof value === 'string' && LOOPBACK.test(value);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
