import { anchorOf, blockHash, parseBlockReference } from './block-reference';
import { expandSymbols } from './symbol-mark';

/** Shorter lines (braces, blank lines) are everywhere; a repetition is not looked for at them. */
const LEAST_ANCHOR = 8;

/** A block is looked for at the first few places where its first line stands; so every look-up is cheap. */
const MAX_PLACES = 8;

/**
 * Characters that are looked at and put in for the references of one text. The stages write references into texts of up to 400,000
 * characters, which stand for no more than that and are looked for at the few places above; a hostile text may ask for far more.
 */
const MAX_RESOLVED_CHARACTERS = (MAX_PLACES + 1) * 400_000;

/** What the marks of one text stand for, as far as it was read. */
interface TextMarks {
  blocks: Map<string, string>;
  symbols: Map<string, string>;
  /** Characters that may still be resolved. */
  left: number;
}

function mayBeMarked(text: string): boolean {
  return text.includes('§') || text.includes('[ref:block:');
}

/**
 * What a model has been shown so far, and what the marks in it stand for. It is built from the sent texts alone, so whoever
 * reads the same texts in the same order knows the same.
 */
export class SentText {
  readonly #lines: (string | null)[] = [];
  readonly #places = new Map<string, number[]>();
  readonly #blocks = new Map<string, string>();
  readonly #phrases = new Map<string, string>();
  readonly #start: number;

  /** @param before what was shown before; it is not changed by what is added here */
  constructor(private readonly before?: SentText) {
    this.#start = before?.length ?? 0;
  }

  get length(): number {
    return this.#start + this.#lines.length;
  }

  /**
   * Takes note of a sent text.
   * @param marked whether it may hold references and symbols
   * @returns the text that the marks stand for
   */
  read(text: string, marked: boolean): string {
    const expanded: string[] = [];
    const marks: TextMarks = { blocks: new Map(), symbols: new Map(), left: MAX_RESOLVED_CHARACTERS };
    const checked = marked && mayBeMarked(text);
    for (const line of text.split('\n')) {
      const block = checked ? this.#resolve(line, marks) : undefined;
      if (block !== undefined) {
        this.addGap();
        expanded.push(block);
      } else {
        const plain = checked ? expandSymbols(line, this, marks.symbols) : line;
        this.addLine(plain);
        expanded.push(plain);
      }
    }
    this.addGap();
    return expanded.join('\n');
  }

  /** What a text stands for, without taking note of it. */
  meaningOf(text: string): string {
    return mayBeMarked(text) ? new SentText(this).read(text, true) : text;
  }

  addLine(line: string): void {
    const anchor = anchorOf(line);
    if (anchor.length >= LEAST_ANCHOR) {
      const places = this.#places.get(anchor);
      if (!places) this.#places.set(anchor, [this.length]);
      else if (places.length < MAX_PLACES) places.push(this.length);
    }
    this.#lines.push(line);
  }

  /** Ends a run of lines: what follows does not stand right below. */
  addGap(): void {
    this.#lines.push(null);
  }

  /** The line at a place; null in a gap and beyond the end. */
  lineAt(place: number): string | null {
    if (place < this.#start) return this.before?.lineAt(place) ?? null;
    return this.#lines[place - this.#start] ?? null;
  }

  /** Where lines with this anchor stand, earliest first. */
  placesOf(anchor: string): readonly number[] {
    const earlier = this.before?.placesOf(anchor) ?? [];
    const own = this.#places.get(anchor) ?? [];
    return earlier.length === 0 ? own : [...earlier, ...own].slice(0, MAX_PLACES);
  }

  /** The block that a hash was used for before. */
  blockOf(hash: string): string | undefined {
    return this.#blocks.get(hash) ?? this.before?.blockOf(hash);
  }

  addBlock(hash: string, block: string): void {
    this.#blocks.set(hash, block);
  }

  phraseOf(name: string): string | undefined {
    return this.#phrases.get(name) ?? this.before?.phraseOf(name);
  }

  define(name: string, phrase: string): void {
    this.#phrases.set(name, phrase);
  }

  /** Every symbol defined so far. */
  symbols(): ReadonlyMap<string, string> {
    return this.before ? new Map([...this.before.symbols(), ...this.#phrases]) : this.#phrases;
  }

  /** Whether a phrase stands in a line that was sent. */
  mentions(phrase: string): boolean {
    return this.#lines.some((line) => line?.includes(phrase)) || (this.before?.mentions(phrase) ?? false);
  }

  #resolve(line: string, marks: TextMarks): string | undefined {
    const reference = parseBlockReference(line);
    if (!reference) return undefined;
    const { hash, source } = reference;
    let block = marks.blocks.get(hash);
    if (source) block = source === 'above' ? this.blockOf(hash) : this.#findBlock(hash, source, marks);
    if (block === undefined || block.length > marks.left) return undefined;
    marks.left -= block.length;
    this.addBlock(hash, block);
    marks.blocks.set(hash, block);
    return block;
  }

  #findBlock(hash: string, { anchor, lines }: { anchor: string; lines: number }, marks: TextMarks): string | undefined {
    for (const place of this.placesOf(anchor)) {
      const block = this.#blockAt(place, lines, marks);
      if (block !== undefined && blockHash(block) === hash) return block;
    }
    return undefined;
  }

  #blockAt(place: number, count: number, marks: TextMarks): string | undefined {
    const lines: string[] = [];
    for (let index = 0; index < count; index++) {
      const line = this.lineAt(place + index);
      if (line === null || line.length >= marks.left) return undefined;
      marks.left -= line.length + 1;
      lines.push(line);
    }
    return lines.join('\n');
  }
}
