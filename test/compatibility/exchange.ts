/** What the proxy asks of an upstream and what that answers, in words that are no vendor's: so one test serves all of them. */

/** What an upstream is to say. Texts come in the pieces in which a stream carries them. */
export interface Script {
  thoughts?: string[];
  /** What proves the thoughts to their maker, where the vendor has such a thing. */
  proof?: string;
  text?: string[];
  calls?: ScriptedCall[];
  tokens?: Tokens;
}

export interface ScriptedCall {
  id: string;
  name: string;
  /** The arguments in pieces: JSON, or free text of a custom tool. */
  pieces: string[];
  custom?: true;
}

/** `prompt` holds what was read from and written to the prompt cache, `answer` holds the thoughts. */
export interface Tokens {
  prompt: number;
  cacheRead: number;
  cacheWrite: number;
  answer: number;
  thoughts: number;
}

export const FEW_TOKENS: Tokens = { prompt: 40, cacheRead: 0, cacheWrite: 0, answer: 12, thoughts: 0 };

/** A request as an upstream understood it. */
export interface Asked {
  model: string;
  stream: boolean;
  system: string;
  /** Neighbours of one role are one turn. */
  turns: AskedTurn[];
  /** `parameters` is undefined for a custom tool. */
  tools: { name: string; description: string; parameters: unknown }[];
  /** `auto`, `none`, `required` or the name of a tool. */
  choice: string | undefined;
  schema: unknown;
  /** How it was told to think, in its own words. */
  thinking: unknown;
  maxTokens: number | undefined;
}

export interface AskedTurn {
  role: 'user' | 'assistant';
  text: string;
  /** Addresses, base64 data among them as `data:`. */
  images: string[];
  thoughts: string;
  proofs: string[];
  calls: { id: string; name: string; arguments: unknown }[];
  results: { id: string; text: string }[];
}

export function emptyTurn(role: AskedTurn['role']): AskedTurn {
  return { role, text: '', images: [], thoughts: '', proofs: [], calls: [], results: [] };
}

/** Puts neighbours of one role together. */
export function mergedTurns(turns: readonly AskedTurn[]): AskedTurn[] {
  const merged: AskedTurn[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    if (last?.role !== turn.role) {
      merged.push({ ...turn });
      continue;
    }
    last.text += turn.text;
    last.thoughts += turn.thoughts;
    for (const list of ['images', 'proofs'] as const) last[list] = [...last[list], ...turn[list]];
    last.calls = [...last.calls, ...turn.calls];
    last.results = [...last.results, ...turn.results];
  }
  return merged;
}

/** How an upstream says no to a request, before it says anything else. */
export class Refusal extends Error {}

/** As vendors do: a result answers a call of the turn before it, and every call gets its result. */
export function demandPairedResults(turns: readonly AskedTurn[]): void {
  for (const [index, turn] of turns.entries()) {
    const answered = turn.role === 'user' ? turn.results.map(({ id }) => id) : [];
    const before = turns[index - 1];
    const called = before?.role === 'assistant' ? before.calls.map(({ id }) => id) : [];
    if (turn.role === 'assistant') continue;
    const orphan = answered.find((id) => !called.includes(id));
    if (orphan !== undefined) throw new Refusal(`The result of "${orphan}" answers no call of the turn before it.`);
    const open = called.find((id) => !answered.includes(id));
    if (open !== undefined) throw new Refusal(`The call "${open}" was given no result.`);
  }
}
