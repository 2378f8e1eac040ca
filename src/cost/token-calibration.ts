/** Claude's tokenizers make about a fifth more tokens of the same text than o200k does. */
const INITIAL_FACTOR: ReadonlyMap<string, number> = new Map([
  ['anthropic', 1.2],
  ['claude-cli', 1.2],
]);

/** Below this many tokens, frames and preambles say more than the text. */
const MIN_SAMPLE_TOKENS = 200;

/** How far one report moves the factor, and how far reports may move it in all: a broken report must not break estimates. */
const LEARNING_RATE = 0.1;
const MIN_FACTOR = 0.5;
const MAX_FACTOR = 2;

/** Learns, per provider, how its tokenizer compares with our counts, from the usage that comes back. */
export class TokenCalibration {
  readonly #logFactors = new Map<string, number>();

  /** How many of the provider's tokens one of ours is worth. */
  factor(providerId: string): number {
    const learned = this.#logFactors.get(providerId);
    return learned === undefined ? (INITIAL_FACTOR.get(providerId) ?? 1) : Math.exp(learned);
  }

  /**
   * Takes in what a prompt was counted as and what it turned out to be.
   * @param counted tokens before calibration
   * @param actual all prompt tokens of the provider's usage report
   */
  learn(providerId: string, counted: number, actual: number): void {
    if (!(counted >= MIN_SAMPLE_TOKENS && actual >= 1 && Number.isFinite(actual))) return;
    const observed = clamp(actual / counted);
    const current = Math.log(this.factor(providerId));
    this.#logFactors.set(providerId, current + LEARNING_RATE * (Math.log(observed) - current));
  }
}

function clamp(factor: number): number {
  return Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, factor));
}

const calibration = new TokenCalibration();

/** See `TokenCalibration.learn`. */
export function calibrate(providerId: string, counted: number, actual: number): void {
  calibration.learn(providerId, counted, actual);
}

/** The provider's tokens in ours, by the factor before anything was learned, which never changes. */
export function ownTokens(providerId: string, theirs: number): number {
  return theirs / (INITIAL_FACTOR.get(providerId) ?? 1);
}

/** Our count in the provider's own tokens, rounded up. */
export function calibratedTokens(providerId: string, counted: number): number {
  return Math.ceil(counted * calibration.factor(providerId));
}
