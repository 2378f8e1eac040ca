import { LanguageModelError } from 'vscode';
import type { FailureKind, UpstreamFailure } from '../../protocols/canonical';
import { ProxyError } from '../../proxy-error';
import { ApiError } from '../proxy-http';

/** The kinds of the editor: not allowed, not now, not there; anything else is plain. An editor without models has no such class. */
const notAllowed = (message: string) => LanguageModelError.NoPermissions(message);
const notThere = (message: string) => LanguageModelError.NotFound(message);
const notNow = (message: string) => LanguageModelError.Blocked(message);

const BY_STATUS: ReadonlyMap<number, typeof notNow> = new Map([
  [401, notAllowed],
  [403, notAllowed],
  [404, notThere],
  [429, notNow],
]);

const BY_KIND: Readonly<Partial<Record<FailureKind, typeof notNow>>> = {
  auth: notAllowed,
  'not-available': notThere,
  'rate-limit': notNow,
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
