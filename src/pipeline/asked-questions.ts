import { LRUCache } from 'lru-cache';

const KEPT = 500;

/** Nobody has read an answer and asks again sooner; what does is a client that sends twice, or a script (milliseconds). */
const READING_MS = 5000;

/** Who asks again later has another reason to (milliseconds). */
const SOON_MS = 10 * 60_000;

/** What asks the same more often is a machine. Fewer than three failures move nothing, so it has done no harm by then. */
const MOST_REPEATS = 2;

interface Asked {
  taskId: string;
  /** Milliseconds since 1970. */
  answeredAt: number;
  repeats: number;
}

export interface AskedAgain {
  /** The newest answer so far. */
  taskId: string;
  /** Whether asking again says that the answer was no good. */
  disappoints: boolean;
}

/** The newest answer to each question of late: who asks the same again, soon after, was not served by it. */
export class AskedQuestions {
  readonly #asked = new LRUCache<string, Asked>({ max: KEPT });

  /** @param question names who asks and what (`PipelineRequest.question`). @param at milliseconds since 1970 */
  answered(question: string, taskId: string, at: number): void {
    this.#asked.set(question, { taskId, answeredAt: at, repeats: this.#asked.peek(question)?.repeats ?? 0 });
  }

  /** @returns what was answered when the same was asked before, of late; undefined when it was not */
  askedAgain(question: string, now: number): AskedAgain | undefined {
    const asked = this.#asked.get(question);
    if (!asked || now - asked.answeredAt > SOON_MS) {
      this.#asked.delete(question);
      return undefined;
    }
    const { taskId, answeredAt } = asked;
    const wasRead = now - answeredAt >= READING_MS;
    if (wasRead) asked.repeats++;
    return { taskId, disappoints: wasRead && asked.repeats <= MOST_REPEATS };
  }
}
