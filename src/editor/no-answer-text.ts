import { l10n } from 'vscode';
import { SlowAnswer } from './proxy-client';

/** What the system says when nobody listens, or when a connection ends before the answer. */
const NOBODY_THERE = /^(?:ECONN|EPIPE$|ETIMEDOUT$)/;

/** Why the proxy gave no answer, in the reader's language; undefined for errors of any other kind. */
export function noAnswerText(error: unknown): string | undefined {
  if (error instanceof SlowAnswer) return l10n.t('The proxy did not answer within {0} seconds.', error.seconds);
  const isGone = error instanceof Error && 'code' in error && NOBODY_THERE.test(String(error.code));
  return isGone ? l10n.t('The proxy does not answer at the moment.') : undefined;
}
