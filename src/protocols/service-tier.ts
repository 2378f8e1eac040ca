import { nonEmpty } from './lenient-json';

/** Tiers that are charged as the price list says. Groq calls its own `on_demand`. */
const LISTED: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'on_demand']);

/** Marks the usage of an answer that came faster or slower than usual (OpenAI's `priority` and `flex`, say), and at a price of its own. */
export function offListMark(tier: unknown): { offList?: true } {
  const name = nonEmpty(tier);
  return name === undefined || LISTED.has(name) ? {} : { offList: true };
}
