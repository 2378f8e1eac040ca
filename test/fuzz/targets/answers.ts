import fc from 'fast-check';
import { isCacheable } from '../../../src/cache/cacheable';
import type { ChatResponse } from '../../../src/protocols/canonical';
import { parseJson } from '../../../src/protocols/lenient-json';
import type { ProviderProtocol } from '../../../src/protocols/protocol';
import { replayResponse } from '../../../src/protocols/replay-response';
import { UpstreamFailureError } from '../../../src/protocols/upstream-failure-error';
import { ProxyError } from '../../../src/proxy-error';
import { CLIENT_PROTOCOLS } from '../../../src/server/client-protocols';
import { chatRequest, collect, LABEL } from '../../protocols/recordings';
import { answerCorpus } from '../answer-corpus';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { mutatedJson, withDepths } from '../mutate-json';
import { oddValue } from '../odd-values';
import { COUNTERPARTS, PROVIDERS } from '../protocols';
import { wellFormed } from './streams';

/** Whole answers of every provider, good and bad, and what each client gets of them. */
export const answerTargets: FuzzTarget[] = PROVIDERS.map((provider) => ({
  name: `answers-${provider.id}`,
  input: fc.oneof(
    { weight: 12, arbitrary: mutatedJson(answerCorpus(provider.id).answers) },
    { weight: 2, arbitrary: oddValue },
    { weight: 1, arbitrary: withDepths(mutatedJson(answerCorpus(provider.id).answers)) },
  ),
  check(text) {
    const body = parseJson(text);
    if (body === undefined) return;
    for (const status of [200, 400, 401, 429, 529]) {
      const failure = provider.decodeError(status, body);
      demand(typeof failure.message === 'string' && failure.message !== '', 'a failure without words');
    }
    const response = decoded(provider, body);
    if (response) checkResponse(response);
  },
}));

function decoded(provider: ProviderProtocol, body: unknown): ChatResponse | undefined {
  try {
    return provider.decodeResponse(body);
  } catch (error) {
    if (!(error instanceof UpstreamFailureError)) throw error;
    return undefined;
  }
}

function checkResponse(response: ChatResponse): void {
  isCacheable(response);
  for (const count of [response.usage?.inputTokens, response.usage?.outputTokens, response.usage?.cacheReadTokens])
    demand(count === undefined || (Number.isFinite(count) && count >= 0), `a usage of ${count} tokens`);
  sameText(textOf(collect(replayResponse(response))), textOf(response), 'a replayed answer');
  for (const client of Object.values(CLIENT_PROTOCOLS)) {
    const encoded = JSON.stringify(client.encodeResponse(response, LABEL, chatRequest()));
    const read = COUNTERPARTS[client.id].decodeResponse(JSON.parse(encoded));
    sameText(wellFormed(textOf(read)), wellFormed(textOf(response)), `the text for ${client.id}`);
    JSON.stringify(client.encodeError(new ProxyError('provider-failed', textOf(response))));
  }
}

/** Messages knows no refusals; there they are text at the end. */
function textOf({ parts, refusal = '' }: ChatResponse): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('') + refusal;
}
