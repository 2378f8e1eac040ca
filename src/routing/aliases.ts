/**
 * The name a client asked for, replaced by what `routing.aliases` maps it to: `auto`, a tier or `provider:model`. Names
 * compare without case; an exact name wins over patterns, a pattern with more literal characters over one with fewer. The
 * result is not looked up again, so aliases cannot go in circles.
 * @param aliases pattern → target; `*` matches any run of characters
 * @returns the target, or the name itself when nothing matches
 */
export function applyAliases(name: string, aliases: Readonly<Record<string, string>>): string {
  const asked = name.toLowerCase();
  let best: { target: string; literals: number } | null = null;
  for (const [pattern, target] of Object.entries(aliases)) {
    const wanted = pattern.toLowerCase();
    if (wanted === asked) return target;
    const literals = wanted.replaceAll('*', '').length;
    if (matchesPattern(asked, wanted) && (best === null || literals > best.literals)) best = { target, literals };
  }
  return best?.target ?? name;
}

/** Whether the name matches a pattern in which `*` stands for any run of characters. Linear in the length of the name per star. */
export function matchesPattern(name: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return name === first;
  const last = pieces[pieces.length - 1] ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  const end = name.length - last.length;
  let position = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, position);
    if (found < 0 || found + piece.length > end) return false;
    position = found + piece.length;
  }
  return true;
}
