/** CSS pixels between the end of a bar and its value. */
export const VALUE_GAP = 6;

/** CSS pixels of a digit at the size that values are written in, and a bit. */
const DIGIT_WIDTH = 7;

/** CSS pixels to keep free beside the longest bar, so that the longest of the values has room. */
export function rowValueWidth(values: readonly number[], format: (value: number) => string): number {
  return VALUE_GAP + DIGIT_WIDTH * Math.max(0, ...values.map((value) => format(value).length));
}
