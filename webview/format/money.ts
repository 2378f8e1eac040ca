const WHOLE_CENTS = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Below this an amount says nothing but "almost nothing". */
const SMALLEST_SHOWN_USD = 0.000001;

/**
 * US dollars for people: cents from ten cents up (`$0.38`, `$1,204.50`), two significant digits below (`$0.045`, `$0.0004`),
 * because a single request often costs less than a cent.
 */
export function formatUsd(amount: number): string {
  const size = Math.abs(amount);
  const sign = amount < 0 ? '-' : '';
  if (size === 0) return '$0.00';
  if (size < SMALLEST_SHOWN_USD) return `${sign}<$0.000001`;
  if (size >= 0.1) return WHOLE_CENTS.format(amount);
  const decimals = 1 - Math.floor(Math.log10(size));
  return `${sign}$${size.toFixed(decimals).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

/** Like `formatUsd`, with `≈` in front of what is not known from a provider's own usage report. */
export function formatCost(amount: number, estimated: boolean): string {
  return estimated ? `≈${formatUsd(amount)}` : formatUsd(amount);
}

/**
 * A dollar amount as people type it: `5`, `5.00`, `$5`, `1,200.50`.
 * @returns null for anything else, negative amounts and more digits than a number holds included
 */
export function parseUsd(text: string): number | null {
  const match = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?$/.exec(text.trim());
  if (!match || (match[1] === undefined && match[2] === undefined)) return null;
  const amount = Number(`${(match[1] ?? '0').replaceAll(',', '')}${match[2] ?? ''}`);
  // Infinity would travel as null, which takes a limit away.
  return Number.isFinite(amount) ? amount : null;
}
