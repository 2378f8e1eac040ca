import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';

/** The split pattern overflows the stack on single runs of some ten million letters, so longer texts are cut first. */
const MAX_TEXT = 128 * 1024;

/** How far back from there a place is looked for where a cut changes no token. */
const CUT_SEARCH = 4096;

/**
 * Merging costs the square of a piece's length. Words are short; only runs such as base64 are long, and cut into short
 * stretches they stay cheap and are off by a token in fifty.
 */
const LONG_PIECE = 256;
const STRETCH = 60;

/**
 * The pieces that byte-pair encoding works on, in order, each byte one Latin-1 character. Special tokens such as
 * `<|endoftext|>` are text like any other: in a prompt they are what somebody wrote.
 */
export function* pieces(text: string): Generator<string, void> {
  let start = 0;
  while (start < text.length) {
    const end = cutAt(text, start);
    for (const [piece] of text.slice(start, end).matchAll(O200K_TOKEN_SPLIT_REGEX)) {
      const bytes = isAscii(piece) ? piece : Buffer.from(piece, 'utf8').toString('latin1');
      if (bytes.length <= LONG_PIECE) yield bytes;
      else for (let i = 0; i < bytes.length; i += STRETCH) yield bytes.slice(i, i + STRETCH);
    }
    start = end;
  }
}

/** Before a space between two ASCII letters no piece goes on; without one nearby the cut may cost one token. */
function cutAt(text: string, start: number): number {
  const limit = start + MAX_TEXT;
  if (limit >= text.length) return text.length;
  for (let i = limit; i > limit - CUT_SEARCH; i--) {
    if (text.charCodeAt(i) === SPACE && isLetter(text.charCodeAt(i - 1)) && isLetter(text.charCodeAt(i + 1))) return i;
  }
  return isLowSurrogate(text.charCodeAt(limit)) ? limit - 1 : limit;
}

const SPACE = 32;

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function isAscii(piece: string): boolean {
  for (let i = 0; i < piece.length; i++) if (piece.charCodeAt(i) > 127) return false;
  return true;
}
