import type { UpstreamFailure } from '../protocols/canonical';
import { UpstreamError } from './provider';

/** An error that says what went wrong upstream, ours or the protocols', as `UpstreamError`; undefined for any other error. */
export function upstreamErrorOf(error: unknown, describe: (failure: UpstreamFailure) => UpstreamFailure): UpstreamError | undefined {
  if (error instanceof UpstreamError) return error;
  const failure = error instanceof Error && 'failure' in error ? error.failure : undefined;
  return isFailure(failure) ? new UpstreamError(describe(failure)) : undefined;
}

function isFailure(value: unknown): value is UpstreamFailure {
  return typeof value === 'object' && value !== null && 'kind' in value && 'message' in value;
}
