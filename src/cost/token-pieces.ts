import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';

/** The split pattern overflows the stack on single runs of some ten million letters, so longer texts are cut first. */
const MAX_TEXT = 128 * 1024;

/** How far back from there a place is looked for where a cut changes no token. */
const CUT_SEARCH = 4096;

/**
 * A run without a break of this many characters is base64, a ruler or garbage, which would take half a second per megabyte. It is
 * counted by samples instead, which are off by a token in fifty.
 */
const LONG_RUN = 32 * 1024;
const SAMPLES = 8;
const SAMPLE = 128;

/**
 * Words are short. Longer pieces, such as sentences of scripts without spaces, are cut into stretches, so that nothing holds up the event
 * loop; each cut may cost a token.
 */
const LONG_PIECE = 2048;
const STRETCH = 2000;

/** What byte-pair encoding works on. */
export interface Piece {
  /** Each byte one Latin-1 character. */
  bytes: string;
  /** How many times its tokens count: more than once where it stands for others that were not looked at. */
  weight: number;
}

/**
 * The pieces of a text, in order. Special tokens such as `<|endoftext|>` are text like any other: in a prompt they are what somebody
 * wrote.
 */
export function* pieces(text: string): Generator<Piece, void> {
  let start = 0;
  while (start < text.length) {
    const end = cutAt(text, start);
    yield* piecesBetween(text, start, end);
    start = end;
  }
}

function* piecesBetween(text: string, start: number, end: number): Generator<Piece, void> {
  let from = start;
  for (let run = start, runEnd = start; run < end; run = runEnd) {
    runEnd = endOfRun(text, run, end);
    if (runEnd - run <= LONG_RUN) continue;
    yield* split(text.slice(from, run), 1);
    for (let i = 0; i < SAMPLES; i++) {
      const at = wholeCharacter(text, run + Math.floor((i * (runEnd - run)) / SAMPLES));
      yield* split(text.slice(at, wholeCharacter(text, at + SAMPLE)), (runEnd - run) / (SAMPLES * SAMPLE));
    }
    from = runEnd;
  }
  yield* split(text.slice(from, end), 1);
}

function* split(text: string, weight: number): Generator<Piece, void> {
  for (const [piece] of text.matchAll(O200K_TOKEN_SPLIT_REGEX)) {
    const bytes = isAscii(piece) ? piece : Buffer.from(piece, 'utf8').toString('latin1');
    if (bytes.length <= LONG_PIECE) yield { bytes, weight };
    else for (let i = 0; i < bytes.length; i += STRETCH) yield { bytes: bytes.slice(i, i + STRETCH), weight };
  }
}

/** Where what begins at `start`, blank or not, ends. */
function endOfRun(text: string, start: number, end: number): number {
  const blank = text.charCodeAt(start) <= SPACE;
  let i = start + 1;
  while (i < end && text.charCodeAt(i) <= SPACE === blank) i++;
  return i;
}

/** Before a space between two ASCII letters no piece goes on; without one nearby the cut may cost one token. */
function cutAt(text: string, start: number): number {
  const limit = start + MAX_TEXT;
  if (limit >= text.length) return text.length;
  for (let i = limit; i > limit - CUT_SEARCH; i--) {
    if (text.charCodeAt(i) === SPACE && isLetter(text.charCodeAt(i - 1)) && isLetter(text.charCodeAt(i + 1))) return i;
  }
  return wholeCharacter(text, limit);
}

/** The place itself, or the one before when a surrogate pair would be torn. */
function wholeCharacter(text: string, at: number): number {
  return isLowSurrogate(text.charCodeAt(at)) ? at - 1 : at;
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
