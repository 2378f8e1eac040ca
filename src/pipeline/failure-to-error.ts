import type { UpstreamFailure } from '../protocols/canonical';
import { nonEmpty, objectOf } from '../protocols/lenient-json';
import { present } from '../protocols/present';
import type { JsonObject } from '../protocols/protocol';
import { ProxyError, type ProxyErrorKind } from '../proxy-error';

/** Statuses that say something about the request itself: they keep their status, and nobody else is asked. */
const ABOUT_THE_REQUEST: ReadonlyMap<number | undefined, ProxyErrorKind> = new Map([
  [400, 'bad-request'],
  [404, 'not-found'],
  [413, 'payload-too-large'],
  [422, 'bad-request'],
]);

export function isAboutTheRequest(failure: UpstreamFailure): boolean {
  return rejectionOf(failure) !== undefined;
}

/**
 * Some vendors tell of a bad key or an account without money with status 400: that is nothing the request could mend. Others send
 * the headers of a good answer and say in its first event that the request is none.
 */
function rejectionOf({ kind, status }: UpstreamFailure): ProxyErrorKind | undefined {
  if (kind === 'auth' || kind === 'rate-limit') return undefined;
  return status === undefined && kind === 'bad-request' ? 'bad-request' : ABOUT_THE_REQUEST.get(status);
}

export interface AttemptFailure {
  provider: string;
  model: string;
  failure: UpstreamFailure;
}

/**
 * What the client is told when no attempt gave an answer: the last failure, and every attempt when there were several.
 * @param attempts at least one, oldest first
 */
export function failureToError(attempts: readonly AttemptFailure[], headers: Record<string, string>): ProxyError {
  const last = attempts[attempts.length - 1];
  if (!last) throw new RangeError('failureToError needs at least one attempt');
  const { failure, provider } = last;
  const retryAfterSeconds = failure.retryAfterMs === undefined ? undefined : failure.retryAfterMs / 1000;
  const said = errorIn(failure);
  const details = {
    headers,
    retryAfterSeconds,
    ...present({ providerCode: isTooLong(failure) ? 'context_length_exceeded' : codeIn(said) }),
  };
  const rejection = rejectionOf(failure);
  if (rejection) {
    return new ProxyError(rejection, `${provider}: ${failure.message}`, {
      ...details,
      status: failure.status,
      code: 'provider_rejected_request',
      ...present({ param: nonEmpty(said?.param) }),
    });
  }
  const listed = attempts.length === 1 ? describe(last) : `${attempts.length} attempts failed: ${attempts.map(describe).join('; ')}`;
  const timedOut = failure.kind === 'timeout';
  return new ProxyError(timedOut ? 'provider-timeout' : 'provider-failed', `${listed}. ${adviceFor(last)}`, {
    ...details,
    code: failure.kind.replaceAll('-', '_'),
  });
}

/** The error object in what the provider answered. */
function errorIn({ body }: UpstreamFailure): JsonObject | undefined {
  const whole = objectOf(Array.isArray(body) ? body[0] : body);
  return objectOf(whole?.error) ?? whole;
}

/** OpenAI and those who follow it have a `code`; Anthropic has only the `type`. Numbers and texts are no code. */
function codeIn(error: JsonObject | undefined): string | undefined {
  const isWord = (word: string | undefined) => word !== undefined && /^[a-z]+(_[a-z0-9]+)+$/.test(word) && word !== SAYS_NOTHING;
  return [error?.code, error?.type].map(nonEmpty).find(isWord);
}

/** How Anthropic, OpenAI (and vLLM), Gemini, llama.cpp and others say that the conversation does not fit the model. */
const TOO_LONG =
  /prompt is too long|maximum context length|exceeds? the (?:maximum number of tokens|(?:model's )?context window|available context size)/i;

/** Clients of one protocol do not know the words of another, and have to shorten the conversation all the same. */
function isTooLong({ kind, message }: UpstreamFailure): boolean {
  return (kind === 'bad-request' || kind === 'too-large') && TOO_LONG.test(message);
}

/** The type of whatever comes with a status of 400. */
const SAYS_NOTHING = 'invalid_request_error';

function describe({ provider, model, failure }: AttemptFailure): string {
  return `${provider}/${model}: ${failure.message.replace(/\.$/, '')}`;
}

function adviceFor({ provider, failure }: AttemptFailure): string {
  switch (failure.kind) {
    case 'auth':
      return `Check the API key of "${provider}" (command "Set API Key…").`;
    case 'rate-limit':
      return `"${provider}" limits the rate of requests; try again later or enable another provider.`;
    case 'network':
      return `Check that "${provider}" can be reached from this machine.`;
    default:
      return 'Try again, or choose another model.';
  }
}
