/** A file's name where a fence or the line before it gives one: `src/a.py`, `main.rs`. */
const FILE_NAME = /^[\w@.~/\\-]*\w\.\w{1,10}$/;

/** What stands in place of old code: `[code block: 12 lines of main.py]`. */
export function codePlaceholder(lines: number, fence: string, lineBefore: string | undefined): string {
  const name = fileNameIn(fence) ?? fileNameIn(lineBefore ?? '', 1);
  return `[code block: ${lines} line${lines === 1 ? '' : 's'}${name === undefined ? '' : ` of ${name}`}]`;
}

/** @param maxWords a line of more words is a sentence that happens to name a file */
function fileNameIn(line: string, maxWords = 8): string | undefined {
  const words = line.split(/[\s`*#:="'()]+/).filter((word) => word !== '' && word !== '~~~');
  if (words.length > maxWords) return undefined;
  return words.find((word) => FILE_NAME.test(word));
}
