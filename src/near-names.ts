import { distance } from 'fastest-levenshtein';

/** Nobody mistypes a longer name, and comparing takes time by the product of the lengths. */
const MAX_NAME_LENGTH = 300;

/** The names most like `name`, best first: those that contain it or differ in few letters. */
export function nearNames(name: string, known: readonly string[], limit = 3): string[] {
  if (name.length > MAX_NAME_LENGTH) return [];
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => ({ candidate, score: unlikeness(wanted, candidate.toLowerCase()) }))
    .filter(({ score }) => score <= 0.5)
    .sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** 0 for the same name, 1 for nothing in common. Names are compared with and without their provider. */
function unlikeness(wanted: string, candidate: string): number {
  const bare = candidate.slice(candidate.indexOf(':') + 1);
  const letters = Math.min(...[candidate, bare].map((form) => distance(wanted, form) / Math.max(wanted.length, form.length, 1)));
  return wanted.length >= 3 && candidate.includes(wanted) ? Math.min(letters, 0.25) : letters;
}
