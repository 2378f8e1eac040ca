import { LRUCache } from 'lru-cache';
import type { TaskRecord } from '../task-record';

const KEPT = 500;

/** The newest logged tasks in memory, for "rate the last answer", for what the next turn reveals, and for "why?". */
export class RecentTasks {
  readonly #byId = new LRUCache<string, TaskRecord>({ max: KEPT });
  readonly #newestOfConversation = new LRUCache<string, TaskRecord>({ max: KEPT });
  readonly #newestOfClient = new LRUCache<string, TaskRecord>({ max: KEPT });
  #newest: TaskRecord | undefined;

  /** @param newestFirst what the store had at start */
  constructor(newestFirst: readonly TaskRecord[]) {
    for (const row of [...newestFirst].reverse()) this.add(row);
  }

  add(row: TaskRecord): void {
    this.#byId.set(row.id, row);
    this.#newestOfConversation.set(row.conversation, row);
    this.#newestOfClient.set(row.client, row);
    this.#newest = row;
  }

  /** A task that is still remembered. */
  get(id: string): TaskRecord | undefined {
    return this.#byId.peek(id);
  }

  /** Changes a task that is still remembered. */
  update(id: string, change: Partial<TaskRecord>): void {
    const row = this.#byId.peek(id);
    if (row) Object.assign(row, change);
  }

  /** The newest task of this conversation, else of this client, else of all. */
  newest(conversation: string, client: string): TaskRecord | undefined {
    return this.#newestOfConversation.peek(conversation) ?? this.#newestOfClient.peek(client) ?? this.#newest;
  }

  newestOfConversation(conversation: string): TaskRecord | undefined {
    return this.#newestOfConversation.peek(conversation);
  }
}
