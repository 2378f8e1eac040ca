import {
  type Document,
  isMap as isMapNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { ConfigFileError } from './config-file-error';
import { type ConfigPath, type ConfigValue, describePath, nested } from './config-value';
import { applyTextEdits, lineBreak, lineEnd, lineStart, nextLine } from './text-edit';

/**
 * Reads YAML.
 * @returns undefined for a text without a value
 * @throws ConfigFileError naming line and column
 */
export function parseYamlText(text: string): ConfigValue | undefined {
  const value: ConfigValue | null = parse(text).toJS({ maxAliasCount: 100 });
  return value ?? undefined;
}

/**
 * Sets or takes away one value; every other byte stays. Serves keys of the document itself, and items of lists there.
 * Expects a text that `parseYamlText` can read.
 * @throws ConfigFileError for any other place
 */
export function editYamlText(text: string, path: ConfigPath, value: ConfigValue | undefined): string {
  const [key, item, ...deeper] = path;
  if (typeof key !== 'string' || typeof item === 'string' || deeper.length > 0) throw cannotEdit(path);
  const root = parse(text).contents;
  if (root !== null && !(isScalar(root) && root.value === null) && (!isMapNode(root) || root.flow)) throw cannotEdit(path);
  const map = isMapNode(root) ? root : undefined;
  const pair = map?.items.find(({ key: of }) => isScalar(of) && of.value === key);
  if (item) return editItem(text, map, pair, path, item, value);
  if (pair) return value === undefined ? removePair(text, pair) : setPairValue(text, pair, ` ${inOneLine(value)}`);
  return value === undefined ? text : appendPair(text, map, { [key]: value });
}

function editItem(
  text: string,
  map: YAMLMap | undefined,
  pair: Pair | undefined,
  path: ConfigPath,
  item: { where: string; is: string },
  value: ConfigValue | undefined,
): string {
  const list = pair?.value;
  if (!pair) return value === undefined ? text : appendPair(text, map, nested(path, value));
  if (!isSeq(list) || (list.flow && list.items.length === 0)) {
    if (list && !isSeq(list) && !(isScalar(list) && list.value === null)) throw cannotEdit(path);
    return value === undefined ? text : setPairValue(text, pair, below(text, [value], `${columnOf(text, pair)}  `));
  }
  if (list.flow) throw cannotEdit(path);
  const index = list.items.findIndex((of) => isMapNode(of) && of.get(item.where) === item.is);
  if (index < 0) return value === undefined ? text : insertAfter(text, list, value);
  const [start, end] = rangeOf(list.items[index]);
  if (value !== undefined) {
    const lines = linesOf(value);
    const indent = ' '.repeat(start - lineStart(text, start));
    const ending = text[end - 1] === '\n' ? lineBreak(text) : '';
    return applyTextEdits(text, [{ start, end, text: lines.join(lineBreak(text) + indent) + ending }]);
  }
  if (list.items.length === 1) return setPairValue(text, pair, ' []');
  return applyTextEdits(text, [{ start: lineStart(text, start), end: afterLines(text, end), text: '' }]);
}

/** Adds the last item, with the dash where the others have it. */
function insertAfter(text: string, list: YAMLSeq, value: ConfigValue): string {
  const [first] = rangeOf(list);
  const indent = text.slice(lineStart(text, first), first);
  const [, end] = rangeOf(list.items.at(-1));
  return insertLines(text, end, itemLines(value, indent));
}

/** `key: value` below everything else in the map. */
function appendPair(text: string, map: YAMLMap | undefined, pair: ConfigValue): string {
  const last = map?.items.at(-1);
  const indent = last ? columnOf(text, last) : '';
  const lines = linesOf(pair).map((line) => indent + line);
  return insertLines(text, last ? endOf(last) : text.length, lines);
}

function insertLines(text: string, contentEnd: number, lines: string[]): string {
  const eol = lineBreak(text);
  const at = afterLines(text, contentEnd);
  const before = at > 0 && text[at - 1] !== '\n' ? eol : '';
  return applyTextEdits(text, [{ start: at, end: at, text: before + lines.map((line) => line + eol).join('') }]);
}

/** Puts `replacement` behind the colon, in place of the value; a comment behind it stays. */
function setPairValue(text: string, pair: Pair, replacement: string): string {
  const colon = text.indexOf(':', rangeOf(pair.key)[1]);
  const [start, end] = pair.value ? rangeOf(pair.value) : [colon + 1, colon + 1];
  const ending = end > start && text[end - 1] === '\n' ? lineBreak(text) : '';
  return applyTextEdits(text, [{ start: colon + 1, end: Math.max(end, colon + 1), text: replacement + ending }]);
}

function removePair(text: string, pair: Pair): string {
  const start = lineStart(text, rangeOf(pair.key)[0]);
  return applyTextEdits(text, [{ start, end: afterLines(text, endOf(pair)), text: '' }]);
}

function below(text: string, items: ConfigValue[], indent: string): string {
  const eol = lineBreak(text);
  return eol + items.flatMap((item) => itemLines(item, indent)).join(eol);
}

function itemLines(value: ConfigValue, indent: string): string[] {
  return linesOf(value).map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`);
}

/** Lines of block YAML; strings are never folded. */
function linesOf(value: ConfigValue): string[] {
  return stringify(value, { lineWidth: 0 }).trimEnd().split('\n');
}

/** JSON is YAML; plain words stay plain. */
function inOneLine(value: ConfigValue): string {
  const line = stringify(value, { lineWidth: 0 }).trimEnd();
  return line.includes('\n') || (typeof value === 'object' && value !== null) ? JSON.stringify(value) : line;
}

/** The indentation of a pair. */
function columnOf(text: string, pair: Pair): string {
  const [start] = rangeOf(pair.key);
  return text.slice(lineStart(text, start), start);
}

function endOf(pair: Pair): number {
  return Math.max(rangeOf(pair.key)[1] + 1, pair.value ? rangeOf(pair.value)[1] : 0);
}

/** Where the line after a node begins; a node that ends with its line break is already there. */
function afterLines(text: string, end: number): number {
  return text[end - 1] === '\n' ? end : nextLine(text, lineEnd(text, end));
}

function rangeOf(node: unknown): [start: number, end: number] {
  const range = typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? node.range : undefined;
  if (!range || isPair(node)) throw new ConfigFileError('This YAML is written in a way that cannot be edited safely.');
  return [Number(range[0]), Number(range[1])];
}

function cannotEdit(path: ConfigPath): ConfigFileError {
  return new ConfigFileError(`${describePath(path)} is written in a way that cannot be edited safely.`);
}

function parse(text: string): Document.Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (!error) return document;
  const { line, col } = lines.linePos(error.pos[0]);
  throw new ConfigFileError(`not valid YAML at line ${line}, column ${col} (${error.message})`);
}
