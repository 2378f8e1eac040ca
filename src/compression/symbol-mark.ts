import { createHash } from 'node:crypto';

/**
 * A symbol stands for a phrase: `[§ab: the long phrase]` where it is defined, `[§ab above]` where another text takes it up, `§ab` from
 * there to the end of the same text. So a bare `§ab` that somebody wrote in a text of their own is never taken for ours. The name
 * follows from the phrase, so that text which merely looks like a definition is none; nor is one of a length that the stages never name.
 */
const MARK = /\[§([a-z]{2}): ([^[\]§\n]{20,200})\]|\[§([a-z]{2}) above\]|§([a-z]{2})(?![A-Za-z0-9])/g;

/** Two letters derived from the phrase. */
export function symbolName(phrase: string): string {
  const [first = 0, second = 0] = createHash('sha256').update(phrase).digest();
  return letter(first) + letter(second);
}

function letter(byte: number): string {
  return String.fromCharCode(97 + (byte % 26));
}

export function formatDefinition(name: string, phrase: string): string {
  return `[§${name}: ${phrase}]`;
}

export function formatTakenUp(name: string): string {
  return `[§${name} above]`;
}

export function formatSymbol(name: string): string {
  return `§${name}`;
}

/** Whether a phrase can be written into a definition and read back. */
export function isDefinable(phrase: string): boolean {
  return !/[[\]§\n\r]/.test(phrase);
}

export interface SymbolDefinitions {
  phraseOf(name: string): string | undefined;
  define(name: string, phrase: string): void;
}

/**
 * Puts phrases back in the place of symbols. A symbol that this text neither defined nor took up before is plain text.
 * @param here the symbols that the text has defined or taken up so far; those of this piece of it are added
 */
export function expandSymbols(piece: string, symbols: SymbolDefinitions, here: Map<string, string>): string {
  if (!piece.includes('§')) return piece;
  return piece.replace(MARK, (mark, defined?: string, definition?: string, takenUp?: string, used?: string) => {
    if (used !== undefined) return here.get(used) ?? mark;
    const name = defined ?? takenUp;
    if (name === undefined) return mark;
    const known = symbols.phraseOf(name);
    const phrase = definition ?? known;
    if (phrase === undefined || symbolName(phrase) !== name || (known !== undefined && known !== phrase)) return mark;
    symbols.define(name, phrase);
    here.set(name, phrase);
    return phrase;
  });
}
