/** The one parameter of the function that stands for a custom (free text) tool. */
export const INPUT_FIELD = 'input';

export interface CustomToolInputReader {
  /** The free text that this piece of the arguments adds. */
  push(piece: string): string;
  /** What is left when the arguments end: nothing, unless the model did not keep to `{"input":"…"}`. */
  end(): string;
}

/**
 * Reads the free text out of arguments `{"input":"…"}` while they stream in, whatever the cut between pieces. A surrogate
 * pair is given out whole. A model that does not keep to that shape loses nothing: text that is no JSON object passes as it
 * is, and an object of another shape is judged as a whole at the end.
 */
export function createCustomToolInputReader(): CustomToolInputReader {
  let state: 'undecided' | 'value' | 'plain' | 'other' | 'done' = 'undecided';
  let seen = '';
  const decoder = createStringDecoder();

  function decode(text: string): string {
    const decoded = decoder.push(text);
    if (decoder.closed) state = 'done';
    return decoded;
  }

  return {
    push(piece) {
      if (state === 'value') return decode(piece);
      if (state === 'plain') return piece;
      if (state === 'done') return '';
      seen += piece;
      if (state === 'other') return '';
      const value = VALUE_START.exec(seen);
      if (value) {
        state = 'value';
        return decode(seen.slice(value[0].length));
      }
      if (/^\s*[^\s{"]/.test(seen)) {
        state = 'plain';
        return seen;
      }
      if (seen.trimStart().length > LONGEST_VALUE_START) state = 'other';
      return '';
    },
    end() {
      const rest = state === 'undecided' || state === 'other' ? textOf(seen) : '';
      state = 'done';
      return rest;
    },
  };
}

/** The free text of arguments that are all there. */
export function readCustomToolInput(text: string): string {
  const reader = createCustomToolInputReader();
  return reader.push(text) + reader.end();
}

/** A beginning longer than this is no `{"input":"`, so it need not be looked at again with every piece. */
const LONGEST_VALUE_START = 64;

const VALUE_START = new RegExp(`^\\s*\\{\\s*"${INPUT_FIELD}"\\s*:\\s*"`);

function textOf(source: string): string {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return source;
  }
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return source;
  const named: unknown = Reflect.get(value, INPUT_FIELD);
  if (typeof named === 'string') return named;
  const [only, ...others] = Object.values(value);
  return typeof only === 'string' && others.length === 0 ? only : source;
}

const SIMPLE_ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Decodes the inside of a JSON string piece by piece, up to its closing quote. */
function createStringDecoder() {
  let pendingEscape = '';
  let heldBack = '';
  let closed = false;

  function readEscape(char: string): string {
    pendingEscape += char;
    const kind = pendingEscape[1];
    if (kind !== 'u') {
      pendingEscape = '';
      return SIMPLE_ESCAPES[char] ?? char;
    }
    if (pendingEscape.length < 6) return '';
    const code = Number.parseInt(pendingEscape.slice(2), 16);
    pendingEscape = '';
    return String.fromCharCode(code);
  }

  return {
    get closed() {
      return closed;
    },
    push(text: string): string {
      let out = heldBack;
      heldBack = '';
      for (let i = 0; i < text.length && !closed; ) {
        if (pendingEscape !== '') {
          out += readEscape(text.charAt(i++));
          continue;
        }
        const special = indexOfSpecial(text, i);
        out += text.slice(i, special);
        if (text[special] === '\\') pendingEscape = '\\';
        else if (text[special] === '"') closed = true;
        i = special + 1;
      }
      if (!closed && isHighSurrogate(out.charCodeAt(out.length - 1))) {
        heldBack = out.slice(-1);
        return out.slice(0, -1);
      }
      return out;
    },
  };
}

function indexOfSpecial(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34 || code === 92) return i;
  }
  return text.length;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
