/** Lines `first` to `last` (both included) that an XML-like element spans; a single line where it has no end. */
export interface TagBlock {
  first: number;
  last: number;
}

/** `<file path="a">`, `</file>`, `<function=read>`, `<br/>`. Stops at the next `<`, so a text of nothing but `<` is read once. */
const TAG = /<(\/?)([A-Za-z][\w.:-]*)(?:[\s=][^<>]*)?>/g;

/** Longer names are no tags; a cap keeps names that never end cheap. */
const MAX_TAG = 400;

/**
 * The outermost tagged blocks, such as Cursor's `<context>` and `<file>`, in order. An element that opens and closes in one line is
 * a block of one line.
 * @param skip lines that are not looked at (fenced code)
 */
export function tagBlocks(lines: readonly string[], skip: (line: number) => boolean): TagBlock[] {
  const open = new Map<string, number[]>();
  const blocks: TagBlock[] = [];
  for (const [index, line] of lines.entries()) {
    if (skip(index) || !line.includes('<')) continue;
    for (const [tag, slash, name = ''] of line.matchAll(TAG)) {
      if (tag.length > MAX_TAG) continue;
      const opened = open.get(name) ?? [];
      open.set(name, opened);
      if (slash) blocks.push({ first: opened.pop() ?? index, last: index });
      else if (tag.endsWith('/>')) blocks.push({ first: index, last: index });
      else opened.push(index);
    }
  }
  for (const opened of open.values()) for (const index of opened) blocks.push({ first: index, last: index });
  return outermost(blocks);
}

function outermost(blocks: TagBlock[]): TagBlock[] {
  blocks.sort((a, b) => a.first - b.first || b.last - a.last);
  const outer: TagBlock[] = [];
  let end = -1;
  for (const block of blocks) {
    if (block.last <= end) continue;
    const before = outer.at(-1);
    if (before && block.first <= before.last) before.last = block.last;
    else outer.push({ ...block });
    end = block.last;
  }
  return outer;
}
