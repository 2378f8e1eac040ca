import { canonicalJson } from '../../../src/cache/canonical-json';
import { duplicateKey } from '../../../src/cache/duplicate-key';
import { overheadTokens } from '../../../src/cost/token-overhead';
import { feedbackCommand } from '../../../src/feedback/feedback-command';
import type { ChatRequest, ChatResponse } from '../../../src/protocols/canonical';
import type { ClientProtocol, JsonObject } from '../../../src/protocols/protocol';
import { nativeBody } from '../../../src/providers/native-body';
import { ProxyError } from '../../../src/proxy-error';
import type { Classification } from '../../../src/routing/classification';
import { evaluateAnswer } from '../../../src/routing/evaluate-answer';
import { evaluateNextTurn } from '../../../src/routing/evaluate-next-turn';
import { CLIENT_PROTOCOLS } from '../../../src/server/client-protocols';
import { classifier } from '../../fixtures/classifier';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { mutatedJson } from '../mutate-json';
import { PROVIDERS } from '../protocols';
import { requestCorpus } from '../request-corpus';

const MODELS = ['gpt-5', 'gpt-4o', 'claude-sonnet-4-5', 'gemini-2.5-flash', 'llama3'];

/** An answer whose call and text are checked against the schemas of the request. */
const ANSWER: ChatResponse = {
  finishReason: 'tool-calls',
  parts: [
    { type: 'text', text: '{"path":"a.ts","lines":[1,"2"]}' },
    { type: 'tool-call', id: 'call_1', name: 'read', kind: 'function', arguments: '{"path":"a.ts","lines":[1,{"path":2}],"__proto__":1}' },
  ],
};
const CLASSIFICATION: Classification = { category: 'code_gen', complexity: 50, tier: 'standard', signals: [] };

/** Request bodies of the three client protocols: decoded, looked at through the lens, keyed, and encoded for every provider. */
export const requestTargets: FuzzTarget[] = Object.values(CLIENT_PROTOCOLS).map((client) => ({
  name: `requests-${client.id}`,
  input: mutatedJson(requestCorpus[client.id]),
  check(text) {
    const body: unknown = JSON.parse(text);
    if (isBody(body)) checkBody(client, body, text);
  },
}));

function checkBody(client: ClientProtocol, body: JsonObject, text: string): void {
  const before = JSON.stringify(body);
  const request = decoded(client, body);
  checkLens(client, body, before);
  duplicateKey({ protocol: client.id, client: 'fuzz', body, headers: {} });
  sameText(canonicalJson(JSON.parse(text)), canonicalJson(body), 'the canonical form of a body');
  if (request) checkRequest(client, request, body);
  sameText(JSON.stringify(body), before, 'the body that was read');
}

function decoded(client: ClientProtocol, body: JsonObject): ChatRequest | undefined {
  try {
    return client.decodeRequest(body);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    demand(
      error.status === 400 && error.message.length > 10 && error.message.length < 2000,
      `a refusal reads ${error.message.slice(0, 200)}`,
    );
    JSON.stringify(client.encodeError(error));
    return undefined;
  }
}

/** Setting a segment's own text changes nothing; setting another changes that alone. */
function checkLens(client: ClientProtocol, body: JsonObject, before: string): void {
  const segments = client.segments(body);
  for (const segment of segments) segment.set?.(segment.text);
  sameText(JSON.stringify(body), before, 'a body whose texts were set to themselves');
  const copy: JsonObject = JSON.parse(before);
  for (const segment of client.segments(copy)) if (segment.kind === 'text') segment.set?.(`${segment.text}!`);
  const after = client.segments(copy);
  demand(after.length === segments.length, `${segments.length} segments became ${after.length}`);
  for (const [index, segment] of segments.entries()) {
    const changed = segment.kind === 'text' && segment.set ? `${segment.text}!` : segment.text;
    sameText(after[index]?.text ?? '', changed, `segment ${index} after setting`);
  }
  const { complexity } = classifier.classify(segments);
  demand(complexity >= 0 && complexity <= 100, `a complexity of ${complexity}`);
  evaluateNextTurn(segments);
}

function checkRequest(client: ClientProtocol, request: ChatRequest, body: JsonObject): void {
  feedbackCommand(request);
  const { heuristics } = evaluateAnswer({ request, response: ANSWER, failure: null, aborted: false, classification: CLASSIFICATION });
  demand(heuristics !== null && heuristics >= 0 && heuristics <= 1, `an answer was judged ${heuristics}`);
  for (const model of MODELS) {
    refusedOr(() => {
      const sent = nativeBody(body, client.id, model, 100, { request, routed: true }).body;
      demand(sent.model === model, `the model ${String(sent.model)} was sent for ${model}`);
      client.segments(sent);
    }, model);
  }
  for (const provider of PROVIDERS) {
    const tokens = overheadTokens(request, provider.id);
    demand(Number.isFinite(tokens) && tokens >= 0, `an overhead of ${tokens} tokens`);
    const model = MODELS[PROVIDERS.indexOf(provider)] ?? 'gpt-5';
    refusedOr(() => JSON.stringify(provider.encodeRequest(request, model).body), provider.id);
  }
}

/** What a model cannot do may be refused, in the words of a 400 and no other way. */
function refusedOr(encode: () => unknown, who: string): void {
  try {
    encode();
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    demand(error.status === 400, `${who} refused a request with ${error.status}`);
  }
}

function isBody(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
