import { failed, type Loadable, loading, ready } from './page-state';

/** One fetched part of the page's state. An answer that a newer question has overtaken is dropped. */
export class Slice<T> {
  #asked = 0;
  #answered = 0;

  constructor(
    private readonly read: () => Loadable<T>,
    private readonly write: (value: Loadable<T>) => void,
    private readonly fetch: () => Promise<T>,
  ) {}

  /** Whether an answer is on its way, which may be older than what has been told since. */
  get underway(): boolean {
    return this.#answered < this.#asked;
  }

  /** Takes over what the proxy has told by itself; an answer on its way is older. */
  told(data: T): void {
    this.#answered = ++this.#asked;
    this.write(ready(data));
  }

  /** Fetches it and shows that it does. */
  async load(): Promise<void> {
    this.write(loading(this.read().data));
    await this.refresh();
  }

  /** Fetches it behind what is shown. */
  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const data = await this.fetch();
      if (asked === this.#asked) this.write(ready(data));
    } catch (error) {
      if (asked === this.#asked) this.write(failed(this.read().data, messageOf(error)));
    }
    this.#answered = Math.max(this.#answered, asked);
  }

  /** Fetches a part of it and puts that in, unless the whole was fetched meanwhile. */
  async patch(fetchPart: () => Promise<Partial<T>>): Promise<void> {
    const asked = this.#asked;
    try {
      const part = await fetchPart();
      const { data } = this.read();
      if (data && asked === this.#asked) this.write(ready({ ...data, ...part }));
    } catch (error) {
      if (asked === this.#asked) this.write(failed(this.read().data, messageOf(error)));
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
