/** `good` is 5, `bad` is 1, digits are themselves; undefined for anything else. */
export function parseRating(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isInteger(text) && text >= 1 && text <= 5 ? text : undefined;
  const word = text.trim().toLowerCase();
  if (word === 'good') return 5;
  if (word === 'bad') return 1;
  return /^[1-5]$/.test(word) ? Number(word) : undefined;
}
