import { redactKeys } from '../redact-keys';
import { kindOfAccount } from './account-failures';
import type { FailureKind, UpstreamFailure } from './canonical';
import { countOf, isObject, listOf, nonEmpty, objectOf, parseJson } from './lenient-json';
import { present } from './present';
import { formatPath } from './read-body';
import { retryDelayMs, saidWaitMs } from './upstream-wait';

const KIND_OF_STATUS: Record<number, FailureKind> = {
  401: 'auth',
  // Nobody pays for this account: like a bad key, it is the user's to settle and no reason to give up on other providers.
  402: 'auth',
  403: 'auth',
  404: 'not-available',
  408: 'timeout',
  // A conflict or a "too early" passes with time.
  409: 'server',
  413: 'too-large',
  425: 'server',
  429: 'rate-limit',
  // Groq: no capacity in this tier right now.
  498: 'server',
  499: 'server',
  504: 'timeout',
  // Cloudflare in front of a provider: the origin did not answer in time.
  522: 'timeout',
  524: 'timeout',
};

/** What an HTTP status means to us. Other 4xx are the request's fault, everything else the server's (529 "overloaded" too). */
export function kindOfStatus(status: number): FailureKind {
  return KIND_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad-request' : 'server');
}

/** The words vendors use for kinds of errors, in `type`, `code` or `status`. */
const KIND_OF_WORD: ReadonlyMap<string, FailureKind> = new Map([
  ['rate_limit_error', 'rate-limit'],
  ['rate_limit_exceeded', 'rate-limit'],
  ['rate_limited', 'rate-limit'],
  ['rate_limit_reached_error', 'rate-limit'],
  ['exceeded_current_quota_error', 'rate-limit'],
  ['throttling', 'rate-limit'],
  ['insufficient_quota', 'rate-limit'],
  ['resource_exhausted', 'rate-limit'],
  ['too_many_requests', 'rate-limit'],
  ['tokens', 'rate-limit'],
  ['requests', 'rate-limit'],
  ['timeout_error', 'timeout'],
  ['timeout', 'timeout'],
  ['deadline_exceeded', 'timeout'],
  ['overloaded_error', 'server'],
  ['api_error', 'server'],
  ['server_error', 'server'],
  ['internal_error', 'server'],
  ['internal_server_error', 'server'],
  ['service_unavailable', 'server'],
  ['unavailable', 'server'],
  ['authentication_error', 'auth'],
  ['invalid_authentication_error', 'auth'],
  ['invalid_api_key', 'auth'],
  ['unauthenticated', 'auth'],
  ['permission_error', 'auth'],
  ['permission_denied', 'auth'],
  ['billing_error', 'auth'],
  ['not_found_error', 'not-available'],
  ['model_not_found', 'not-available'],
  ['not_found', 'not-available'],
  ['resource_not_found_error', 'not-available'],
  ['request_too_large', 'too-large'],
  ['invalid_request_error', 'bad-request'],
  ['invalid_argument', 'bad-request'],
  ['context_length_exceeded', 'bad-request'],
  ['invalid_prompt', 'bad-request'],
]);

/**
 * Reads an error body in any of the shapes that vendors use: `{error: {message}}`, `{error: "…"}`, `{message}`, `{detail}`,
 * a list of one of them, or plain text.
 * @param status the HTTP status; below 400 for an error inside of an otherwise good answer
 */
export function readUpstreamError(status: number, body: unknown): UpstreamFailure {
  const whole = firstOf(body);
  const error = objectOf(firstOf(objectOf(whole)?.error)) ?? objectOf(whole);
  const effective = status >= 400 ? status : statusIn(error);
  const message = forPeople(messageIn(whole) ?? '');
  const byStatus = effective === undefined ? undefined : kindOfStatus(effective);
  const kind = (byStatus === 'bad-request' ? kindOfAccount(error, message) : undefined) ?? byStatus ?? kindOfWords(error) ?? 'server';
  return {
    kind,
    message: message || `The provider answered with status ${status} and no explanation.`,
    ...(effective === undefined ? {} : { status: effective }),
    ...present({ retryAfterMs: retryDelayMs(error) ?? (kind === 'rate-limit' ? saidWaitMs(message) : undefined) }),
    ...(body === undefined ? {} : { body }),
  };
}

/** What went wrong, by a body that should have been an answer and marks no error; undefined where it says nothing. */
export function failureToldBy(body: unknown): UpstreamFailure | undefined {
  return messageIn(firstOf(body)) === undefined ? undefined : readUpstreamError(200, body);
}

/** Google's compatible endpoint makes a list of its one error. */
function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** LiteLLM and MiniMax write the status as a text. Other numbers are codes of a vendor's own. */
function statusIn(error: Record<string, unknown> | undefined): number | undefined {
  for (const value of [error?.code, error?.status, error?.status_code, error?.http_code]) {
    const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : countOf(value);
    if (status !== undefined && status >= 400 && status < 600) return status;
  }
  return undefined;
}

function kindOfWords(error: Record<string, unknown> | undefined): FailureKind | undefined {
  for (const field of ['code', 'type', 'status']) {
    const word = nonEmpty(error?.[field])?.toLowerCase();
    const kind = word === undefined ? undefined : KIND_OF_WORD.get(word);
    if (kind) return kind;
  }
  return undefined;
}

function messageIn(body: unknown): string | undefined {
  if (!isObject(body)) return nonEmpty(body);
  const inner = objectOf(firstOf(body.error));
  if (inner) return said(inner);
  // OAuth's errors (RFC 6749, 5.2) are a word, with the explanation beside it; Cloudflare lists what went wrong.
  return nonEmpty(body.error_description) ?? nonEmpty(body.error) ?? said(body) ?? messageIn(firstOf(body.errors));
}

/** Where vendors put their words: beside OpenAI's field those of GLM, Baidu and AWS. */
const TEXT_FIELDS = ['message', 'msg', 'error_msg', 'error_message', 'Message'] as const;

/** What an error object says; Mistral puts FastAPI's `detail` inside of `message`, MiniMax has a field of its own. */
function said(error: Record<string, unknown>): string | undefined {
  const message = objectOf(error.message);
  const text = TEXT_FIELDS.map((field) => nonEmpty(error[field])).find((value) => value !== undefined);
  const own = text ?? detailIn(error.detail) ?? nonEmpty(error.error) ?? (message && detailIn(message.detail)) ?? nonEmpty(error.title);
  const beneath = own === undefined ? nonEmpty(objectOf(error.base_resp)?.status_msg) : saidBeneath(error.metadata);
  return own !== undefined && beneath !== undefined && !own.includes(beneath) ? `${own}: ${beneath}` : (own ?? beneath);
}

/** OpenRouter says "Provider returned error" and puts what that provider said beside it, often as a text of JSON. */
function saidBeneath(metadata: unknown): string | undefined {
  const raw = objectOf(metadata)?.raw;
  const text = nonEmpty(raw);
  return messageIn(text === undefined ? raw : (objectOf(parseJson(text)) ?? text));
}

/** FastAPI's `detail`: a text, a list of `{loc, msg}`, or an error of the server's own. */
function detailIn(detail: unknown): string | undefined {
  const text = nonEmpty(detail) ?? (isObject(detail) ? messageIn(detail) : undefined);
  if (text !== undefined) return text;
  const faults = listOf(detail).flatMap((fault) => {
    const message = nonEmpty(objectOf(fault)?.msg);
    if (message === undefined) return [];
    const keys = listOf(objectOf(fault)?.loc).filter((key) => typeof key === 'string' || typeof key === 'number');
    return [keys.length === 0 ? message : `${formatPath(keys)}: ${message}`];
  });
  return faults.length === 0 ? undefined : faults.join('; ');
}

const MAX_MESSAGE_LENGTH = 2000;

/** Keys go before the text is cut: the beginning of one would not look like a key any more. */
function forPeople(text: string): string {
  const clean = redactKeys(text).trim();
  return clean.length > MAX_MESSAGE_LENGTH ? `${clean.slice(0, MAX_MESSAGE_LENGTH)}…` : clean;
}
