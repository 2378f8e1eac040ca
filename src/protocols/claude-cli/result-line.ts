import { mergeUsage, toUsage } from '../anthropic-messages/usage';
import type { FailureKind, UpstreamFailure, Usage } from '../canonical';
import { countOf, listOf, nonEmpty, objectOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { kindOfStatus, readUpstreamError } from '../upstream-errors';

/** What a run used in all, and what the CLI says it cost. */
export function resultUsage(result: JsonObject): Usage | undefined {
  const report = mergeUsage(undefined, result.usage);
  if (!report) return undefined;
  const cost = countOf(result.total_cost_usd);
  return { ...toUsage(report), ...(cost === undefined ? {} : { reportedCostUsd: cost }) };
}

/** The CLI's own words for what went wrong, on the lines of messages it made up to say so. */
const KIND_OF_WORD: ReadonlyMap<string, FailureKind> = new Map([
  ['authentication_failed', 'auth'],
  ['oauth_org_not_allowed', 'auth'],
  ['billing_error', 'auth'],
  ['rate_limit', 'rate-limit'],
  ['invalid_request', 'bad-request'],
  ['model_not_found', 'not-available'],
  ['overloaded', 'server'],
  ['server_error', 'server'],
]);

/** Whether a run failed: some that were given up (`error_max_turns`) have no `is_error`. */
export function hasFailed({ is_error: isError, subtype }: JsonObject): boolean {
  return Boolean(isError) || (typeof subtype === 'string' && subtype.startsWith('error'));
}

/** @param word the `error` of the message before the result, when there was one */
export function resultFailure(result: JsonObject, word: string | undefined): UpstreamFailure {
  const status = countOf(result.api_error_status);
  const errors = listOf(result.errors).filter((error) => typeof error === 'string');
  const said = nonEmpty(result.result) ?? nonEmpty(errors.join('; ')) ?? nonEmpty(result.subtype) ?? 'no explanation';
  const kind = status === undefined ? KIND_OF_WORD.get(word ?? '') : kindOfStatus(status);
  const { message } = readUpstreamError(200, { message: `The Claude CLI failed: ${said}` });
  return { kind: kind ?? 'server', message, ...(status === undefined ? {} : { status }) };
}

/** The model that did the work: the one with most of the output, beside helpers that the CLI may use. */
export function resultModel(result: JsonObject): string | undefined {
  let model: string | undefined;
  let most = -1;
  for (const [name, usage] of Object.entries(objectOf(result.modelUsage) ?? {})) {
    const output = countOf(objectOf(usage)?.outputTokens) ?? 0;
    if (output > most) {
      model = name;
      most = output;
    }
  }
  return model;
}
