import { createHash } from 'node:crypto';

/** Stands for a block of lines that was sent before. */
export interface BlockReference {
  /** First hex digits of the block's SHA-256. */
  hash: string;
  /**
   * Where to find the block, with the first reference to it; `above` where another text takes that up. It is null from there to the end
   * of the same text. So a bare reference that somebody wrote in a text of their own is never taken for ours.
   */
  source: { lines: number; anchor: string } | 'above' | null;
}

const HASH_DIGITS = 8;

/** Enough of a line to find it again. */
const ANCHOR_CHARACTERS = 32;

const REFERENCE = /^\[ref:block:([0-9a-f]{8})\](?:( above)| = the (\d{1,6}) lines? above from "(.{1,80})")?$/u;

export function isBlockReference(line: string): boolean {
  return line.startsWith('[ref:block:') && REFERENCE.test(line);
}

export function parseBlockReference(line: string): BlockReference | null {
  const [, hash, takenUp, lines, anchor] = (line.startsWith('[ref:block:') && REFERENCE.exec(line)) || [];
  if (hash === undefined) return null;
  if (takenUp !== undefined) return { hash, source: 'above' };
  return { hash, source: anchor === undefined ? null : { lines: Number(lines), anchor } };
}

/** The line that stands for a block. The first one says where the block is, in words a model understands. */
export function formatBlockReference({ hash, source }: BlockReference): string {
  if (!source) return `[ref:block:${hash}]`;
  if (source === 'above') return `[ref:block:${hash}] above`;
  return `[ref:block:${hash}] = the ${source.lines} line${source.lines === 1 ? '' : 's'} above from "${source.anchor}"`;
}

export function blockHash(block: string): string {
  return createHash('sha256').update(block).digest('hex').slice(0, HASH_DIGITS);
}

/** The beginning of a line without its indentation, by which the line is found again; never half of a character. */
export function anchorOf(line: string): string {
  const trimmed = line.trim();
  if (trimmed.length <= ANCHOR_CHARACTERS) return trimmed;
  const cut = trimmed.slice(0, ANCHOR_CHARACTERS);
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd();
}
