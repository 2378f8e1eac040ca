/** @throws with the words of the law that is broken */
export function demand(holds: boolean, broken: string): void {
  if (!holds) throw new Error(`Law broken: ${broken}.`);
}

/** @throws showing where the texts part */
export function sameText(actual: string, expected: string, what: string): void {
  if (actual === expected) return;
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 40));
  throw new Error(`Law broken: ${what} differs at character ${at}: ${around(actual)}, where ${around(expected)} was expected.`);
}
