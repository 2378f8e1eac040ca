const LATIN_MARKS = /[\u0300-\u036f]/g;
const ARABIC_MARKS = /[\u064b-\u0652\u0640]/g;

/** Lower case, without accents, Arabic letters in their plain forms, curly apostrophes straight: one form for what people type in many. */
export function normalizeText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(LATIN_MARKS, '')
    .normalize('NFC')
    .replace(ARABIC_MARKS, '')
    .replace(/ı/g, 'i')
    .replace(/[أإآ]/g, 'ا')
    .replace(/ة/g, 'ه')
    .replace(/ى/g, 'ي')
    .replace(/[’‘`´]/g, "'");
}

/** Words, numbers, line breaks and the marks that end a sentence; a run of Chinese, Japanese or Thai is one token. */
const TOKEN = /_[a-z]+|[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'+#]*(?:[-.][\p{L}\p{N}+#]+)*|[.;:\n?!？！。；：؟।]/gu;

export function tokenize(normalized: string): string[] {
  return normalized.match(TOKEN) ?? [];
}

/** Scripts that are written without spaces, or whose words take endings that a stem cannot foresee. */
export const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]/;
