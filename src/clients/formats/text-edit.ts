/** A replacement in a text, by offsets in UTF-16 units. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Makes all replacements; they must not overlap. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const lastFirst = edits.toSorted((a, b) => b.start - a.start);
  return lastFirst.reduce((result, { start, end, text: replacement }) => result.slice(0, start) + replacement + result.slice(end), text);
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  if (found < 0) return text.length;
  return text[found - 1] === '\r' && found > offset ? found - 1 : found;
}

/** Where the next line begins. */
export function nextLine(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  return found < 0 ? text.length : found + 1;
}

/** The white space with which the line of an offset begins. */
export function indentation(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** The line break that a text uses. */
export function lineBreak(text: string): '\n' | '\r\n' {
  return /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
}
