import { replaceRepeats, type StageContext } from './deduplicator';
import { type LineKind, readLines } from './line-kinds';
import { trimSpacesEnd } from './normalizer';

function isCode(kind: LineKind): boolean {
  return kind === 'code' || kind === 'fenced' || kind === 'tagged';
}

/**
 * Stage 4. In code, and in output such as tool results: runs of blank lines become one, trailing white space goes, and lines that
 * the model was shown before become a reference to where they stand. Names, order, indentation, diffs, fences and tags stay.
 */
export function compressCode(text: string, context: StageContext): Promise<string> {
  return replaceRepeats(tidyCode(text, context.base), context, isCode);
}

/** The white space part of stage 4. */
export function tidyCode(text: string, base: 'prose' | 'code'): string {
  if (text.trim() === '') return text;
  const { lines, kinds } = readLines(text, base);
  const kept: string[] = [];
  let blankBefore = false;
  for (const [index, line] of lines.entries()) {
    const code = isCode(kinds[index] ?? base);
    const tidy = code ? withoutTrailingSpaces(line) : line;
    const blank = code && (tidy === '' || tidy === '\r');
    // The empty text after a final line break is no blank line.
    if (!(blank && blankBefore) || index === lines.length - 1) kept.push(tidy);
    blankBefore = blank;
  }
  return kept.join('\n');
}

function withoutTrailingSpaces(line: string): string {
  return line.endsWith('\r') ? `${trimSpacesEnd(line.slice(0, -1))}\r` : trimSpacesEnd(line);
}
