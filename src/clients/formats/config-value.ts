import { ConfigFileError } from './config-file-error';

/** What configuration files hold, whatever their format. */
export type ConfigValue = string | number | boolean | null | ConfigValue[] | { [key: string]: ConfigValue };

/** A key of a map, or the item of a list whose field `where` is `is`. */
export type PathPart = string | { where: string; is: string };

export type ConfigPath = readonly PathPart[];

export interface ConfigEdit {
  path: ConfigPath;
  /** Undefined takes away what is there. */
  value: ConfigValue | undefined;
  /** Leaves what the file already says. */
  unlessSet?: boolean;
}

export function isMap(value: unknown): value is { [key: string]: ConfigValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: ConfigValue | undefined, path: ConfigPath): ConfigValue | undefined {
  return path.reduce<ConfigValue | undefined>((value, part) => childOf(value, part), root);
}

/**
 * A copy of `root` in which `path` has this value. Missing maps and lists on the way are made.
 * @throws ConfigFileError when something else is in the way
 */
export function withValueAt(root: ConfigValue | undefined, path: ConfigPath, value: ConfigValue | undefined): ConfigValue | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const child = withValueAt(childOf(root, part), rest, value);
  if (typeof part !== 'string') return withItem(root ?? [], part, child);
  if (root !== undefined && root !== null && !isMap(root)) throw inTheWay(part);
  if (child === undefined) {
    if (!isMap(root) || !Object.hasOwn(root, part)) return root;
    return Object.fromEntries(Object.entries(root).filter(([key]) => key !== part));
  }
  return Object.fromEntries([...Object.entries(root ?? {}).filter(([key]) => key !== part), [part, child]]);
}

/** The value that makes `path` below a place that is not there yet: maps and lists around `value`. */
export function nested(path: ConfigPath, value: ConfigValue): ConfigValue {
  return path.reduceRight<ConfigValue>((inner, part) => (typeof part === 'string' ? { [part]: inner } : [inner]), value);
}

/** `models["Smart Claude Proxy"].name`, for people. */
export function describePath(path: ConfigPath): string {
  return path.map((part) => (typeof part === 'string' ? part : `"${part.is}"`)).join('.');
}

function childOf(value: ConfigValue | undefined, part: PathPart): ConfigValue | undefined {
  if (typeof part === 'string') return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return Array.isArray(value) ? value.find((item) => isItem(item, part)) : undefined;
}

function isItem(item: ConfigValue, { where, is }: { where: string; is: string }): boolean {
  return isMap(item) && item[where] === is;
}

function withItem(list: ConfigValue, part: { where: string; is: string }, item: ConfigValue | undefined): ConfigValue {
  if (list === null) return item === undefined ? null : [item];
  if (!Array.isArray(list)) throw inTheWay(part);
  const index = list.findIndex((existing) => isItem(existing, part));
  if (index < 0) return item === undefined ? list : [...list, item];
  return item === undefined ? list.toSpliced(index, 1) : list.toSpliced(index, 1, item);
}

function inTheWay(part: PathPart): ConfigFileError {
  return new ConfigFileError(`${describePath([part])} cannot be set: the file has a value of another kind where it belongs.`);
}
