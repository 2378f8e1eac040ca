/** A piece of an answer that every protocol has: what was thought, what was said, what was called. */
export type SaidPart =
  | { kind: 'thoughts' | 'text'; text: string }
  /** `id` is undefined where the maker of the answer gives none. */
  | { kind: 'call' | 'custom call'; id: string | undefined; name: string; arguments: string };

/** Neighbouring texts as one, empty ones left out: how an answer is cut into pieces means nothing. */
export function joinedParts(parts: readonly SaidPart[]): SaidPart[] {
  const joined: SaidPart[] = [];
  for (const part of parts) {
    if ('text' in part && part.text === '') continue;
    const last = joined.at(-1);
    if ('text' in part && last && 'text' in last && last.kind === part.kind)
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

/** As a Chat Completions message has it: thoughts, text and calls each apart. */
export function byKind(parts: readonly SaidPart[]): SaidPart[] {
  const order = ['thoughts', 'text', 'call', 'custom call'];
  return joinedParts(parts.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)));
}
