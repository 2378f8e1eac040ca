import { createHash } from 'node:crypto';

/**
 * A symbol stands for a phrase: `[§ab: the long phrase]` where it is defined, `§ab` from then on. The name follows from the phrase,
 * so that text which merely looks like a definition is none.
 */
const MARK = /\[§([a-z]{2}): ([^[\]§\n]+)\]|§([a-z]{2})(?![A-Za-z0-9])/g;

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

/** Puts phrases back in the place of symbols. A symbol that was not defined before is plain text. */
export function expandSymbols(text: string, symbols: SymbolDefinitions): string {
  if (!text.includes('§')) return text;
  return text.replace(MARK, (mark, defined?: string, phrase?: string, used?: string) => {
    if (used !== undefined) return symbols.phraseOf(used) ?? mark;
    if (defined === undefined || phrase === undefined || symbolName(phrase) !== defined) return mark;
    const known = symbols.phraseOf(defined);
    if (known !== undefined && known !== phrase) return mark;
    symbols.define(defined, phrase);
    return phrase;
  });
}
