import { anchorOf, blockHash, formatBlockReference } from './block-reference';
import { type LineKind, readLines } from './line-kinds';
import { SentText } from './sent-text';

export interface StageContext {
  /** What the model was shown before this text. */
  sent: SentText;
  /** `code` for texts that are output as a whole, such as tool results. */
  base: 'prose' | 'code';
  /** Tokens of a text, by a real tokenizer. */
  count(text: string): number;
  /** Called between the steps of the work, so that long texts can be worked on a few milliseconds at a time. */
  pause(): Promise<void>;
}

/** So many lines are compared in well under a millisecond. */
const LINES_BETWEEN_PAUSES = 256;

/** A reference costs attention too: less than this is not worth one. */
const LEAST_SAVED_TOKENS = 8;

/**
 * Stage 2. Runs of prose lines that the model was shown before become a reference to where they stand. Only what was sent as
 * it is can be referred to, and only by what comes later, so nothing that was already sent ever changes.
 */
export function deduplicateProse(text: string, context: StageContext): Promise<string> {
  return replaceRepeats(text, context, (kind) => kind === 'prose');
}

/** Replaces runs of lines of the given kinds that were shown before. Every line is compared with at most eight places. */
export async function replaceRepeats(
  text: string,
  { sent, base, count, pause }: StageContext,
  eligible: (kind: LineKind) => boolean,
): Promise<string> {
  const { lines, kinds } = readLines(text, base);
  const shown = new SentText(sent);
  const kept: string[] = [];
  const referredTo = new Set<string>();
  let index = 0;
  let nextPause = 0;
  while (index < lines.length) {
    if (index >= nextPause) {
      await pause();
      nextPause = index + LINES_BETWEEN_PAUSES;
    }
    const length = eligible(kinds[index] ?? base) ? longestRepeat(index) : 0;
    const reference = length > 0 ? referenceTo(lines.slice(index, index + length)) : undefined;
    if (reference !== undefined) {
      shown.addGap();
      kept.push(reference);
      index += length;
      continue;
    }
    // What is not worth a reference as a whole is not worth one in part.
    for (const end = index + Math.max(1, length); index < end; index++) {
      const line = lines[index] ?? '';
      if (eligible(kinds[index] ?? base)) shown.addLine(line);
      else shown.addGap();
      kept.push(line);
    }
  }
  return kept.join('\n');

  /** How many lines from here on stand together somewhere above, without blank lines at the end. */
  function longestRepeat(start: number): number {
    let longest = 0;
    for (const place of shown.placesOf(anchorOf(lines[start] ?? ''))) {
      let length = 0;
      while (
        start + length < lines.length &&
        eligible(kinds[start + length] ?? base) &&
        shown.lineAt(place + length) === lines[start + length]
      )
        length++;
      longest = Math.max(longest, length);
    }
    while (longest > 0 && lines[start + longest - 1]?.trim() === '') longest--;
    return longest;
  }

  function referenceTo(block: readonly string[]): string | undefined {
    const content = block.join('\n');
    const hash = blockHash(content);
    const known = shown.blockOf(hash);
    const ambiguous = text.includes(formatBlockReference({ hash, source: null }));
    if (ambiguous || (known !== undefined && known !== content)) return undefined;
    const first = known === undefined ? { lines: block.length, anchor: anchorOf(block[0] ?? '') } : 'above';
    const reference = formatBlockReference({ hash, source: referredTo.has(hash) ? null : first });
    if (content.length <= reference.length || count(content) < count(reference) + LEAST_SAVED_TOKENS) return undefined;
    shown.addBlock(hash, content);
    referredTo.add(hash);
    return reference;
  }
}
