import type { UpstreamFailure } from './canonical';

/**
 * Thrown where an upstream's bytes cannot be read as an answer: a body that is none, an error inside a 200, an event
 * above the limit. `failure` says it in the terms that fallback and logging go by.
 */
export class UpstreamFailureError extends Error {
  override readonly name: string = 'UpstreamFailureError';

  constructor(readonly failure: UpstreamFailure) {
    super(failure.message);
  }
}
