import { LRUCache } from 'lru-cache';
import type { TaskRecord } from '../task-record';

const KEPT = 500;

/** The newest logged tasks in memory, for "rate the last answer", for what the next turn reveals, and for "why?". */
export class RecentTasks {
  readonly #byId = new LRUCache<string, TaskRecord>({ max: KEPT });

  /** @param newestFirst what the store had at start */
  constructor(newestFirst: readonly TaskRecord[]) {
    for (const row of [...newestFirst].reverse()) this.add(row);
  }

  add(row: TaskRecord): void {
    this.#byId.set(row.id, row);
  }

  /** Changes a task that is still remembered. */
  update(id: string, change: Partial<TaskRecord>): void {
    const row = this.#byId.peek(id);
    if (row) Object.assign(row, change);
  }

  get(id: string): TaskRecord | undefined {
    return this.#byId.peek(id);
  }

  /** The newest task of this conversation, else of this client, else of all. */
  newest(conversation: string, client: string): TaskRecord | undefined {
    return (
      this.#first((row) => row.conversation === conversation) ?? this.#first((row) => row.client === client) ?? this.#first(() => true)
    );
  }

  newestOfConversation(conversation: string): TaskRecord | undefined {
    return this.#first((row) => row.conversation === conversation);
  }

  #first(matches: (row: TaskRecord) => boolean): TaskRecord | undefined {
    for (const row of this.#byId.values()) if (matches(row)) return row;
    return undefined;
  }
}
