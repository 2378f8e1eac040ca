/** Lines `first` to `last`, both included. */
export interface EditBlock {
  first: number;
  last: number;
}

/** What an edit can begin with. */
const BEGINNINGS = '<-*@d';

/**
 * Changes that a tool or person will apply to the letter: unified diffs, SEARCH/REPLACE blocks, merge conflicts and `apply_patch`
 * patches, in order.
 */
export function editBlocks(lines: readonly string[]): EditBlock[] {
  const blocks: EditBlock[] = [];
  let index = 0;
  while (index < lines.length) {
    const end = BEGINNINGS.includes(lines[index]?.[0] ?? ' ') ? endOfEdit(lines, index) : index;
    if (end > index) blocks.push({ first: index, last: end - 1 });
    index = Math.max(end, index + 1);
  }
  return blocks;
}

const MARKED: readonly { start: RegExp; end: RegExp }[] = [
  // aider, merge conflicts
  { start: /^<{5,9}(?: |$)/, end: /^>{5,9}(?: |$)/ },
  // Cline
  { start: /^-{3,9} ?SEARCH/, end: /^\+{3,9} ?REPLACE/ },
  // Codex
  { start: /^\*\*\* Begin Patch/, end: /^\*\*\* End Patch/ },
];

const DIFF_LINE = /^(?:[ +\-@\\]|diff |index |new file|deleted file|old mode|new mode|similarity |rename |copy |Binary |$)/;

/** The line after the edit that begins at `start`; `start` itself where none begins. */
function endOfEdit(lines: readonly string[], start: number): number {
  const line = lines[start] ?? '';
  const marked = MARKED.find((kind) => kind.start.test(line));
  if (marked) {
    let end = start + 1;
    while (end < lines.length && !marked.end.test(lines[end] ?? '')) end++;
    return Math.min(end + 1, lines.length);
  }
  const beginsDiff =
    line.startsWith('diff --git ') || /^@@ /.test(line) || (line.startsWith('--- ') && (lines[start + 1] ?? '').startsWith('+++ '));
  if (!beginsDiff) return start;
  let end = start + 1;
  while (end < lines.length && DIFF_LINE.test((lines[end] ?? '').replace(/\r$/, ''))) end++;
  return end;
}
