import type { PageState } from './page-state';

export type StateKey = keyof PageState;

/**
 * The page's state and who shows it. However many changes come in, each watcher runs at most once a frame, and only when
 * something it named has changed.
 */
export class PageStore {
  #state: PageState;
  readonly #watchers = new Set<{ keys: readonly StateKey[]; run: () => void }>();
  readonly #changed = new Set<StateKey>();
  #frame: number | null = null;

  constructor(initial: PageState) {
    this.#state = initial;
  }

  get state(): Readonly<PageState> {
    return this.#state;
  }

  change(part: Partial<PageState>): void {
    this.#state = { ...this.#state, ...part };
    for (const key of Object.keys(part) as StateKey[]) this.#changed.add(key);
    this.#frame ??= requestAnimationFrame(() => this.#runWatchers());
  }

  /** Runs `run` now and after every change of one of `keys`. */
  watch(keys: readonly StateKey[], run: () => void): void {
    this.#watchers.add({ keys, run });
    run();
  }

  #runWatchers(): void {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    this.#frame = null;
    for (const { keys, run } of this.#watchers) {
      if (keys.some((key) => changed.has(key))) run();
    }
  }
}
