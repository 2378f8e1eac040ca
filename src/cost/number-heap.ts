/** Gives numbers back smallest first; adding and taking one costs the logarithm of how many there are. */
export class NumberHeap {
  readonly #numbers: number[] = [];

  add(added: number): void {
    let at = this.#numbers.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#numbers[above] ?? 0;
      if (parent <= added) break;
      this.#numbers[at] = parent;
      at = above;
    }
    this.#numbers[at] = added;
  }

  /** The smallest, which is taken out; undefined when there is none. */
  take(): number | undefined {
    const smallest = this.#numbers[0];
    const moved = this.#numbers.pop();
    const length = this.#numbers.length;
    if (moved === undefined || length === 0) return smallest;
    let at = 0;
    for (let below = 1; below < length; below = 2 * at + 1) {
      if (below + 1 < length && (this.#numbers[below + 1] ?? 0) < (this.#numbers[below] ?? 0)) below++;
      const child = this.#numbers[below] ?? 0;
      if (child >= moved) break;
      this.#numbers[at] = child;
      at = below;
    }
    this.#numbers[at] = moved;
    return smallest;
  }
}
