import { LanguageModelError } from 'vscode';
import type { FailureKind, UpstreamFailure } from '../../protocols/canonical';
import { ProxyError } from '../../proxy-error';
import { ApiError } from '../proxy-client';

/** The kinds of the editor: not allowed, not now, not there; anything else is plain. */
const BY_STATUS: ReadonlyMap<number, (message: string) => LanguageModelError> = new Map([
  [401, LanguageModelError.NoPermissions],
  [403, LanguageModelError.NoPermissions],
  [404, LanguageModelError.NotFound],
  [429, LanguageModelError.Blocked],
]);

const BY_KIND: Readonly<Partial<Record<FailureKind, (message: string) => LanguageModelError>>> = {
  auth: LanguageModelError.NoPermissions,
  'not-available': LanguageModelError.NotFound,
  'rate-limit': LanguageModelError.Blocked,
};

/** What kept an answer from beginning, in the pipeline's own words, which say what to do. */
export function requestError(error: unknown): Error {
  if (!(error instanceof ProxyError || error instanceof ApiError)) return error instanceof Error ? error : new Error(String(error));
  return BY_STATUS.get(error.status)?.(error.message) ?? new LanguageModelError(error.message);
}

/** What ended an answer too early. */
export function failureError({ kind, message }: UpstreamFailure): LanguageModelError {
  return BY_KIND[kind]?.(message) ?? new LanguageModelError(message);
}
