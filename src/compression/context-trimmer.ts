import type { Segment } from '../protocols/segments';
import { codePlaceholder } from './code-placeholder';
import { type CompressionMode, mayCompress } from './compression-mode';
import { type LineKind, readLines } from './line-kinds';

/** How far back a turn is: `older` than the last four, or `oldest`, beyond eight. */
export type Age = 'older' | 'oldest';

/** Characters of prose kept of an older answer. */
const SUMMARY_CHARACTERS = 300;

/** Characters kept of what a user said: a request says more per word than an answer. */
const REQUEST_CHARACTERS = 600;

const LEFT_OUT = '[…]';

const ALREADY_LEFT_OUT = /^\[\d+ (?:more )?lines? of output left out\]$/;

/**
 * Stage 5, for one text of an old turn. Old answers are cut to their beginning and later left out, old code becomes
 * `[code block: N lines of FILE]`; in `aggressive` old requests are cut and old results left out as well. System text, tool calls
 * and tagged blocks such as open files are kept, in `safe` diffs and everything but the model's own words too. Messages stay where
 * they are, so roles alternate and every tool result keeps its call.
 */
export function trimText(segment: Segment, age: Age, mode: CompressionMode): string {
  const { text, kind, role } = segment;
  if (!mayCompress(segment, mode) || text.trim() === '') return text;
  const trimmed = kind === 'tool-result' ? trimResult(text, age) : trimMessage(text, allowance(role, age), mode);
  return trimmed.length < text.length ? trimmed : text;
}

function allowance(role: Segment['role'], age: Age): number {
  if (role === 'user') return REQUEST_CHARACTERS;
  return age === 'older' ? SUMMARY_CHARACTERS : 0;
}

/** The first lines of an older result tell what it was. */
function trimResult(text: string, age: Age): string {
  const lines = text.split('\n');
  if (ALREADY_LEFT_OUT.test(lines.at(-1) ?? '')) return text;
  const kept: string[] = [];
  if (age === 'older') {
    let characters = 0;
    for (const line of lines.slice(0, 5)) {
      characters += line.length;
      if (characters > SUMMARY_CHARACTERS) break;
      kept.push(line);
    }
  }
  const left = lines.length - kept.length;
  if (left === 0) return text;
  return [...kept, `[${left} ${kept.length > 0 ? 'more ' : ''}line${left === 1 ? '' : 's'} of output left out]`].join('\n');
}

function trimMessage(text: string, allowed: number, mode: CompressionMode): string {
  const { lines, kinds } = readLines(text, 'prose');
  const kept: string[] = [];
  let left = allowed;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const end = endOfBlock(kinds, index);
    const keepsBlock = kinds.slice(index, end + 1).some((kind) => isKept(kind, mode));
    if (keepsBlock || line === LEFT_OUT || line.startsWith('[code block: ')) kept.push(...lines.slice(index, end + 1));
    else if (end > index) {
      const fences = [index, end].filter((at) => kinds[at] === 'fence').length;
      kept.push(codePlaceholder(end - index + 1 - fences, fences > 0 ? line : '', lines[index - 1]));
    } else {
      const part = line.length <= left ? line : cut(line, left);
      left -= part.length < line.length ? left : line.length;
      if (part !== '' || (line === '' && left > 0)) kept.push(part);
      if (part.length < line.length && kept.at(-1) !== LEFT_OUT) kept.push(LEFT_OUT);
    }
    index = end;
  }
  return kept.join('\n');
}

function isKept(kind: LineKind, mode: CompressionMode): boolean {
  return kind === 'tag' || kind === 'tagged' || (mode === 'safe' && kind === 'edit');
}

/** The last line of the fenced code or edit that begins here; half an edit would take what follows for its rest. */
function endOfBlock(kinds: readonly LineKind[], start: number): number {
  if (kinds[start] === 'fence') {
    const close = kinds.indexOf('fence', start + 1);
    return close < 0 ? kinds.length - 1 : close;
  }
  let end = start;
  while (kinds[start] === 'edit' && kinds[end + 1] === 'edit') end++;
  return end;
}

/** The beginning of a line up to a word's end. */
function cut(line: string, characters: number): string {
  if (characters <= 0) return '';
  const end = line.lastIndexOf(' ', characters);
  return end < 0 ? '' : line.slice(0, end);
}
