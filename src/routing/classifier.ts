import type { Segment } from '../protocols/segments';
import { TASK_CATEGORIES, type TaskCategory } from '../task-record';
import type { Classification } from './classification';
import { classificationSignals } from './classification-signals';
import { complexityOf } from './complexity';
import { complexityFactors } from './complexity-factors';
import { intentFeatures } from './intent-features';
import { type IntentWeights, readIntentWeights } from './intent-weights';
import { scoreCategories, softmax } from './linear-model';
import { type Ask, type RequestText, readRequest } from './request-text';
import { asksForTitle, isSideJob, isSideJobWithTools } from './side-job';
import { tierForComplexity } from './tier-limits';

/** A short remark is read in the light of what was asked before; it counts this much beside the remark itself. */
const EARLIER_SHARE = 0.35;
const SHORT_REMARK = 8;

/** A side job of a client (naming a conversation) is easy whatever the conversation is about. */
const SIDE_JOB_COMPLEXITY = 8;

/** Tells what a request wants, and how hard it looks, by what `bench/routing/train.ts` learned from labelled prompts. */
export class Classifier {
  readonly #weights: IntentWeights;

  /** @param weights the content of `intent-weights.bin`. @throws RangeError for any other */
  constructor(weights: Uint8Array) {
    this.#weights = readIntentWeights(weights);
  }

  /**
   * What the user wants done and how hard it looks. Reads the newest words of the user, free of what editors and agents put
   * around them; code and logs count as evidence, not as intent. Later turns of an agent keep the category of the request they
   * serve. Linear in the size of the newest message; about a millisecond for 10 KB.
   */
  classify(segments: readonly Segment[]): Classification {
    const text = readRequest(segments);
    const chances = this.chances(text);
    const [category] = [...chances].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
    const factors = complexityFactors(text);
    const sideJob =
      isSideJobWithTools(text.system) ||
      (text.toolDefinitions === 0 && (isSideJob(text.system) || asksForTitle(text.ask?.split.prose ?? '')));
    const complexity = sideJob ? Math.min(SIDE_JOB_COMPLEXITY, complexityOf(factors, chances)) : complexityOf(factors, chances);
    return { category, complexity, tier: tierForComplexity(complexity), signals: classificationSignals(text, factors, sideJob) };
  }

  /** How likely each category is, 0–1; the sum is 1. */
  chances(text: RequestText): Map<TaskCategory, number> {
    const scores = text.ask ? this.#scores(text.ask) : TASK_CATEGORIES.map((category) => Number(category === 'other') * 10);
    if (text.ask && text.earlier && text.ask.tokens.length < SHORT_REMARK) {
      for (const [index, score] of this.#scores(text.earlier).entries()) scores[index] = (scores[index] ?? 0) + EARLIER_SHARE * score;
    }
    const chances = softmax(scores);
    return new Map(TASK_CATEGORIES.map((category, index) => [category, chances[index] ?? 0]));
  }

  /** Builds the tables of words that the first classification needs (some 20 ms), so that no request has to wait for them. */
  warmUp(): void {
    this.classify([{ role: 'user', kind: 'text', message: 0, text: 'Fix the bug in cart.ts' }]);
  }

  #scores(ask: Ask): number[] {
    return scoreCategories(intentFeatures(ask), this.#weights.table, this.#weights.scale);
  }
}
