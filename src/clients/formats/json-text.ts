import { createScanner, type Node, type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser';
import { ConfigFileError, lineAndColumn } from './config-file-error';
import { type ConfigPath, type ConfigValue, nested, type PathPart } from './config-value';
import { applyTextEdits, indentation, lineBreak, lineEnd, lineStart, nextLine, type TextEdit } from './text-edit';

const PARSING = { allowTrailingComma: true, allowEmptyContent: true };

/**
 * Reads JSON with comments and trailing commas.
 * @returns undefined for a text without a value
 * @throws ConfigFileError naming line and column
 */
export function parseJsonText(text: string): ConfigValue | undefined {
  const errors: ParseError[] = [];
  const value: ConfigValue | undefined = parse(text, errors, PARSING);
  const [first] = errors;
  if (first) throw new ConfigFileError(`not valid JSON at ${lineAndColumn(text, first.offset)} (${printParseErrorCode(first.error)})`);
  return value;
}

/** Sets or takes away one value; every other byte stays. Expects a text that `parseJsonText` can read. */
export function editJsonText(text: string, path: ConfigPath, value: ConfigValue | undefined): string {
  const root = parseTree(text, [], PARSING);
  if (!root) return value === undefined ? text : firstValue(text, nested(path, value));
  const { node, depth } = deepest(root, path);
  if (depth < path.length) return value === undefined ? text : insertChild(text, node, path.slice(depth), value);
  if (value === undefined) return removeChild(text, node);
  const print = printed(value, indentation(text, node.offset), text);
  return applyTextEdits(text, [{ start: node.offset, end: node.offset + node.length, text: print }]);
}

function firstValue(text: string, value: ConfigValue): string {
  const before = text.trim() === '' ? '' : `${text.trimEnd()}${lineBreak(text)}`;
  return `${before}${printed(value, '', text)}${lineBreak(text)}`;
}

/** The node at the longest part of the path that exists. */
function deepest(root: Node, path: ConfigPath): { node: Node; depth: number } {
  let node = root;
  for (const [depth, part] of path.entries()) {
    const child = childAt(node, part);
    if (!child) return { node, depth };
    node = child;
  }
  return { node, depth: path.length };
}

function childAt(node: Node, part: PathPart): Node | undefined {
  // Of a key that is there twice, the last one counts.
  if (typeof part === 'string') return node.type === 'object' ? propertiesOf(node).findLast(({ name }) => name === part)?.value : undefined;
  if (node.type !== 'array') return undefined;
  return (node.children ?? []).find(
    (item) => item.type === 'object' && propertiesOf(item).some(({ name, value }) => name === part.where && value.value === part.is),
  );
}

function propertiesOf(node: Node): { name: string; value: Node }[] {
  return (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key && value ? [{ name: String(key.value), value }] : [];
  });
}

/** Adds the last property or item, after the comments that end the parent. */
function insertChild(text: string, parent: Node, path: ConfigPath, value: ConfigValue): string {
  const [part, ...rest] = path;
  if (parent.type === 'null') {
    const print = printed(nested(path, value), indentation(text, parent.offset), text);
    return applyTextEdits(text, [{ start: parent.offset, end: parent.offset + parent.length, text: print }]);
  }
  const close = parent.offset + parent.length - 1;
  const last = parent.children?.at(-1);
  const outer = indentation(text, parent.offset);
  const onOneLine = !text.slice(parent.offset, close).includes('\n');
  const inline = onOneLine && last !== undefined;
  const indent = last && !inline ? indentation(text, last.offset) : outer + indentUnit(text);
  const key = typeof part === 'string' ? `${JSON.stringify(part)}: ` : '';
  const child = key + printed(nested(rest, value), inline ? outer : indent, text);
  const contentEnd = tokensBetween(text, last ? last.offset + last.length : parent.offset + 1, close);
  const edits: TextEdit[] = [];
  if (last && contentEnd.comma === undefined) edits.push(insertion(last.offset + last.length, ','));
  const closing = onOneLine && !inline ? lineBreak(text) + outer : '';
  edits.push(insertion(contentEnd.end, (inline ? ' ' : lineBreak(text) + indent) + child + closing));
  return applyTextEdits(text, joined(edits));
}

/** Two insertions at one place become one, in their order. */
function joined(edits: TextEdit[]): TextEdit[] {
  const [first, second] = edits;
  if (!first || !second || first.start !== second.start) return edits;
  return [insertion(first.start, first.text + second.text)];
}

/** Takes away a property or item with one comma next to it, and its lines where nothing else is on them. */
function removeChild(text: string, value: Node): string {
  const child = value.parent?.type === 'property' ? value.parent : value;
  const parent = child.parent;
  if (!parent?.children) return text;
  const index = parent.children.indexOf(child);
  const next = parent.children[index + 1];
  const end = child.offset + child.length;
  const after = tokensBetween(text, end, next?.offset ?? parent.offset + parent.length - 1);
  const edits: TextEdit[] = [removal(text, child.offset, end)];
  if (after.comma !== undefined) {
    const followsDirectly = text.slice(end, after.comma).trim() === '';
    if (followsDirectly) edits[0] = removal(text, child.offset, after.comma + 1);
    else edits.push({ start: after.comma, end: after.comma + 1, text: '' });
  } else {
    const previous = parent.children[index - 1];
    const comma = previous && tokensBetween(text, previous.offset + previous.length, child.offset).comma;
    if (comma !== undefined) {
      const [own] = edits;
      if (own && own.start <= comma) return text;
      edits.push({ start: comma, end: comma + 1, text: '' });
    }
  }
  return applyTextEdits(text, edits);
}

/** What to cut for a child: its whole lines, or itself with the space before it. */
function removal(text: string, start: number, end: number): TextEdit {
  const from = lineStart(text, start);
  const aloneBefore = text.slice(from, start).trim() === '';
  const aloneAfter = text.slice(end, lineEnd(text, end)).trim() === '';
  if (aloneBefore && aloneAfter) return { start: from, end: nextLine(text, end), text: '' };
  const space = /[ \t]*$/.exec(text.slice(from, start))?.[0].length ?? 0;
  return { start: aloneBefore ? start : start - space, end, text: '' };
}

/** What stands between two offsets: the end of the last comment or comma, and the comma. */
function tokensBetween(text: string, from: number, to: number): { end: number; comma: number | undefined } {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let end = from;
  let comma: number | undefined;
  for (scanner.scan(); scanner.getTokenOffset() < to; scanner.scan()) {
    const start = scanner.getTokenOffset();
    const token = text.slice(start, start + scanner.getTokenLength());
    if (token.trim() === '') continue;
    if (token === ',') comma = start;
    end = start + token.length;
  }
  return { end, comma };
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

function printed(value: ConfigValue, indent: string, text: string): string {
  return JSON.stringify(value, null, indentUnit(text)).replaceAll('\n', lineBreak(text) + indent);
}

function indentUnit(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}
