const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Tokens in short: `950`, `12.4K`, `1.2M`. */
export function formatTokens(tokens: number): string {
  return COMPACT.format(tokens);
}

/** A whole number in full: `1,204`. */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** A number with its noun: `1 request`, `1,204 requests`. */
export function formatCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** A share (0–1, more for an overrun) as a percentage. Neither "all" nor "nothing" is claimed by rounding: `>99%`, `<1%`. */
export function formatShare(share: number): string {
  if (share > 0.995 && share < 1) return '>99%';
  if (share > 0 && share < 0.005) return '<1%';
  return `${GROUPED.format(share * 100)}%`;
}

/** What compression took away, as a share of the prompt: `−18%`, or a dash when it took nothing. */
export function formatCompression(tokensBefore: number, tokensAfter: number): string {
  if (tokensBefore <= 0 || tokensAfter >= tokensBefore) return '–';
  return `−${formatShare((tokensBefore - tokensAfter) / tokensBefore)}`;
}
