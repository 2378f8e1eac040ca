import { readLines } from './line-kinds';

/**
 * Stage 1. In prose, and nowhere else: runs of blank lines become one, blank lines at the beginning and end go, runs of spaces
 * inside a line become one (not in `code` or "quotations"), trailing white space goes, and bullets `*` and `•` become `-`. Words,
 * their order and indentation stay.
 */
export function normalizeProse(text: string, base: 'prose' | 'code'): string {
  if (text.trim() === '') return text;
  const { lines, kinds } = readLines(text, base);
  const kept: string[] = [];
  let blankBefore = true;
  for (const [index, line] of lines.entries()) {
    if (kinds[index] !== 'prose') {
      kept.push(line);
      blankBefore = false;
      continue;
    }
    const normal = normalizeLine(line);
    const blank = normal === '' || normal === '\r';
    if (!blank || !blankBefore) kept.push(normal);
    blankBefore = blank;
  }
  if (blankBefore) kept.pop();
  return kept.join('\n');
}

function normalizeLine(line: string): string {
  const ending = line.endsWith('\r') ? '\r' : '';
  const content = trimSpacesEnd(ending ? line.slice(0, -1) : line);
  let indent = 0;
  while (content[indent] === ' ') indent++;
  return content.slice(0, indent) + bulleted(singleSpaced(content.slice(indent))) + ending;
}

/** A thematic break such as `* * *` is no bullet. */
function bulleted(content: string): string {
  return /^[*•] (?![*•\s]*$)/.test(content) ? `-${content.slice(1)}` : content;
}

function singleSpaced(content: string): string {
  if (!/[ \t]{2}|\t/.test(content)) return content;
  let result = '';
  let position = 0;
  while (position < content.length) {
    const quoted = quotedEnd(content, position);
    if (quoted > position) {
      result += content.slice(position, quoted);
      position = quoted;
    } else if (isSpace(content[position])) {
      while (isSpace(content[position])) position++;
      result += ' ';
    } else result += content[position++];
  }
  return result;
}

/** The end of the code span or quotation that begins here, or of the line where it is not closed; else the position itself. */
function quotedEnd(content: string, position: number): number {
  let end = position;
  while (content[end] === '`') end++;
  if (end === position && content[position] === '"') end++;
  if (end === position) return position;
  const mark = content.slice(position, end);
  const close = content.indexOf(mark, end);
  return close < 0 ? content.length : close + mark.length;
}

export function trimSpacesEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end--;
  return text.slice(0, end);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
