import { LRUCache } from 'lru-cache';
import { isBlockReference } from './block-reference';
import { editBlocks } from './edit-blocks';
import { tagBlocks } from './tag-blocks';

/**
 * What a line of a message is. `code`: looks like code, data or output without being fenced; `fence`: a marker of fenced code,
 * `fenced`: what stands between two; `edit`: part of a diff or SEARCH/REPLACE block; `tag`: first and last line of a tagged block,
 * `tagged`: what stands between; `reference`: stands for an earlier block.
 */
export type LineKind = 'prose' | 'code' | 'fence' | 'fenced' | 'edit' | 'tag' | 'tagged' | 'reference';

/** Indented, numbered as in a file listing, JSON, markup, a shell prompt or quotation, or an agent's call in plain text. */
const CODE_LINE = /^(?: {4}|\t| {0,3}(?:\d+ *[:|│→\t]|[{}[\]<>$]|(?:Action|Action Input|Observation|Arguments|Input)\s*:))/;

/** A text in lines, and what each of them is. */
export interface ReadLines {
  lines: readonly string[];
  kinds: readonly LineKind[];
}

/** The stages read the same text one after the other. */
const recent = new LRUCache<string, ReadLines>({ max: 4 });

/** @param base `code` for texts that are output as a whole, such as tool results */
export function readLines(text: string, base: 'prose' | 'code'): ReadLines {
  const key = `${base}/${text}`;
  let read = recent.get(key);
  if (!read) {
    const lines = text.split('\n');
    read = { lines, kinds: lineKinds(lines, base) };
    recent.set(key, read);
  }
  return read;
}

const FENCE = /^\s*(`{3,}|~{3,})([^`]*)$/;

/** Where a text leaves doubt (a fence that is never closed, an indented line), it is taken for what is touched less. */
function lineKinds(lines: readonly string[], base: 'prose' | 'code'): LineKind[] {
  const kinds: LineKind[] = lines.map((line) =>
    isBlockReference(line) ? 'reference' : base === 'prose' && CODE_LINE.test(line) ? 'code' : base,
  );
  const fences = markFences(lines, kinds);
  for (const { first, last } of tagBlocks(lines, (line) => kinds[line] === 'fenced')) {
    for (let line = first; line <= last; line++) {
      if (kinds[line] !== 'reference') kinds[line] = line === first || line === last ? 'tag' : 'tagged';
    }
  }
  for (const { first, last } of editBlocks(lines)) kinds.fill('edit', first, last + 1);
  for (const { first, last } of fences) {
    if (kinds.slice(first, last + 1).includes('edit')) kinds.fill('edit', first, last + 1);
  }
  return kinds;
}

/**
 * Marks fenced code and gives the line ranges of what stands between two fences. A fence that opens inside another one leaves doubt about
 * which of them later markers close, so everything after it is taken for code.
 */
function markFences(lines: readonly string[], kinds: LineKind[]): { first: number; last: number }[] {
  const fenced: { first: number; last: number }[] = [];
  let fence = '';
  let first = 0;
  let nested = false;
  for (const [index, line] of lines.entries()) {
    const [, marker = '', info = ''] = (/[`~]/.test(line) && FENCE.exec(line)) || [];
    if (fence === '') {
      if (marker === '') continue;
      fence = marker;
      first = index + 1;
      kinds[index] = 'fence';
    } else if (marker.startsWith(fence) && info.trim() === '' && !nested) {
      fence = '';
      fenced.push({ first, last: index - 1 });
      kinds[index] = 'fence';
    } else {
      nested ||= marker.startsWith(fence) && info.trim() !== '';
      if (kinds[index] !== 'reference') kinds[index] = 'fenced';
    }
  }
  if (fence !== '') fenced.push({ first, last: lines.length - 1 });
  return fenced;
}
