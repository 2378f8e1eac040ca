import type fc from 'fast-check';

/** Something that takes input from outside, and what must hold whatever that input is. */
export interface FuzzTarget {
  /** Names its folder of regressions as well. */
  name: string;
  /** Inputs are texts, so that a found case is a file that anybody can read and replay. */
  input: fc.Arbitrary<string>;
  /** @throws when a law is broken */
  check(input: string): void | Promise<void>;
}
