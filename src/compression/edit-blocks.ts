/**
 * Which lines belong to a change that a tool or person will apply to the letter: unified diffs, SEARCH/REPLACE blocks, merge
 * conflicts and `apply_patch` patches.
 */
export function editLines(lines: readonly string[]): boolean[] {
  const edit = new Array<boolean>(lines.length).fill(false);
  let index = 0;
  while (index < lines.length) {
    const end = endOfEdit(lines, index);
    if (end > index) edit.fill(true, index, end);
    index = Math.max(end, index + 1);
  }
  return edit;
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
