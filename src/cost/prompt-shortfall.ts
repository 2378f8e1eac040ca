/** Frames and preambles that our count of a short prompt may miss, in tokens. */
const LEAST = 32;

/** Reports remembered per model. */
const REPORTS = 20;

/**
 * Remembers, per model, by how many tokens our estimates of prompts fell short of what was billed, so that reservations have room
 * for it: a budget must hold also where a provider counts more than we do.
 */
export class PromptShortfall {
  readonly #missed = new Map<string, number[]>();

  /** Tokens to reserve on top of an estimate: the largest shortfall of the last reports, and never less than 32. */
  margin(model: string): number {
    return Math.max(LEAST, ...(this.#missed.get(model) ?? []));
  }

  /** @param billed all prompt tokens of the provider's usage report */
  learn(model: string, estimated: number, billed: number): void {
    const missed = this.#missed.get(model) ?? [];
    missed.push(Math.max(0, billed - estimated));
    if (missed.length > REPORTS) missed.shift();
    this.#missed.set(model, missed);
  }
}
