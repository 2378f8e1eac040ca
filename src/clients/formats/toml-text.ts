import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { ConfigFileError, lineAndColumn } from './config-file-error';
import { type ConfigPath, type ConfigValue, describePath, isMap } from './config-value';
import { applyTextEdits, lineBreak, lineEnd, lineStart, nextLine, type TextEdit } from './text-edit';

/**
 * Reads TOML.
 * @throws ConfigFileError naming line and column
 */
export function parseTomlText(text: string): ConfigValue {
  return plain(getStaticTOMLValue(parse(text)));
}

/**
 * Sets or takes away one value; every other byte stays. A map becomes a table at the end of the file.
 * Expects a text that `parseTomlText` can read.
 * @throws ConfigFileError for a place inside an inline table or a list
 */
export function editTomlText(text: string, path: ConfigPath, value: ConfigValue | undefined): string {
  const keys = path.map((part) => {
    if (typeof part === 'string') return part;
    throw new ConfigFileError(`${describePath(path)} cannot be set in TOML.`);
  });
  const statements = statementsOf(parse(text));
  if (statements.some(({ value: of, path: outer }) => of && outer.length < keys.length && startsWith(keys, outer))) {
    throw new ConfigFileError(`${describePath(path)} cannot be set: the table around it is written on one line.`);
  }
  const defining = statements.filter((statement) => startsWith(statement.path, keys));
  const exact = defining.find((statement) => statement.value && statement.path.length === keys.length);
  if (exact?.value && value !== undefined) return applyTextEdits(text, [{ ...rangeOf(exact.value), text: inline(value) }]);
  const removed = applyTextEdits(text, withoutOverlaps(defining.map((statement) => wholeLines(text, statement))));
  if (value === undefined) return removed;
  return isMap(value) ? appendTable(removed, keys, value) : insertAtTop(removed, statementsOf(parse(removed)), keys, value);
}

interface Statement {
  /** Full path of the key or table. */
  path: (string | number)[];
  /** Of a key; a table has none. */
  value?: AST.TOMLContentNode;
  range: AST.Range;
  /** Whether it stands before the first table. */
  atTop: boolean;
}

function statementsOf(program: AST.TOMLProgram): Statement[] {
  return program.body[0].body.flatMap((node): Statement[] => {
    if (node.type === 'TOMLKeyValue') return [{ path: keyPath(node.key), value: node.value, range: node.range, atTop: true }];
    const inside = node.body.map((pair) => ({
      path: [...node.resolvedKey, ...keyPath(pair.key)],
      value: pair.value,
      range: pair.range,
      atTop: false,
    }));
    return [{ path: node.resolvedKey, range: headerRange(node), atTop: false }, ...inside];
  });
}

function keyPath(key: AST.TOMLKey): string[] {
  return key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}

/** `[a.b]` without the pairs below it. */
function headerRange(table: AST.TOMLTable): AST.Range {
  return [table.range[0], table.key.range[1] + (table.kind === 'array' ? 2 : 1)];
}

function startsWith(path: readonly (string | number)[], beginning: readonly (string | number)[]): boolean {
  return beginning.every((key, index) => path[index] === key);
}

function rangeOf({ range: [start, end] }: AST.TOMLContentNode): { start: number; end: number } {
  return { start, end };
}

/** The lines of a statement; those of a table's header with the blank line before it. */
function wholeLines(text: string, { range: [start, end], value }: Statement): TextEdit {
  const from = lineStart(text, start);
  const blank = value ? '' : (/(?<=\n)\r?\n$/.exec(text.slice(0, from))?.[0] ?? '');
  return { start: from - blank.length, end: nextLine(text, end), text: '' };
}

function withoutOverlaps(edits: TextEdit[]): TextEdit[] {
  return edits.filter(({ start }, index) => edits.findIndex((other) => start >= other.start && start < other.end) === index);
}

function appendTable(text: string, keys: readonly string[], value: { [key: string]: ConfigValue }): string {
  const eol = lineBreak(text);
  const lines = [`[${keys.map(key).join('.')}]`, ...Object.entries(value).map(([name, of]) => `${key(name)} = ${inline(of)}`)];
  const separator = text.trim() === '' || /\n\r?\n$/.test(text) ? '' : text.endsWith('\n') ? eol : eol + eol;
  return `${text}${separator}${lines.join(eol)}${eol}`;
}

/** Keys before the first table belong to the file as a whole. */
function insertAtTop(text: string, statements: readonly Statement[], keys: readonly string[], value: ConfigValue): string {
  const eol = lineBreak(text);
  const line = `${keys.map(key).join('.')} = ${inline(value)}`;
  const last = statements.findLast(({ atTop }) => atTop);
  if (!last) return `${line}${eol}${text}`;
  const at = lineEnd(text, last.range[1]);
  return applyTextEdits(text, [{ start: at, end: at, text: eol + line }]);
}

function inline(value: ConfigValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) throw new ConfigFileError('TOML has no null.');
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([name, of]) => `${key(name)} = ${inline(of)}`)
    .join(', ')} }`;
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name);
}

/** JSON's escapes are TOML's, but for the delete character, which TOML wants escaped as well. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigFileError(`not valid TOML at ${lineAndColumn(text, error.index)} (${error.message})`);
  }
}

/** Dates and times as their ISO text, the rest as it is. */
function plain(value: unknown): ConfigValue {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, of]) => [name, plain(of)]));
}
