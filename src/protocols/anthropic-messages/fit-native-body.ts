import type { ChatRequest } from '../canonical';
import { countOf, isObject, objectOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { encodeThinking, resumesWithoutThoughts } from './encode-thinking';
import { withFittedCallIds } from './fit-call-ids';
import { withoutSystemTurns } from './fit-system-turns';
import { type ModelTraits, modelTraits } from './model-traits';
import { withoutForeignReasoning } from './thinking-signature';

/**
 * A native body as Anthropic takes it from a client that may have talked to other makers' models before, or that did not know which
 * model would get it.
 * @param request the same in the canonical form
 * @param routed whether the client left the model to us: what only some models take is then put as this one takes it
 * @param limit the output limit where it is ours, in tokens; the client's own may well be below its budget for thinking
 * @param omitted takes the names of what was left out
 */
export function fitNativeBody(
  body: JsonObject,
  request: ChatRequest,
  model: string,
  routed: boolean,
  limit: number | undefined,
  omitted: Set<string>,
): JsonObject {
  const sent = withFittedCallIds(withoutForeignReasoning(body));
  const traits = modelTraits(model);
  if (routed) return withFittedThinking(withFittedTurns(withFittedSampling(sent, traits, omitted), traits), request, traits, omitted);
  const asked = objectOf(sent.thinking);
  if (asked?.type !== 'enabled') return sent;
  const leavesRoom = limit === undefined || (countOf(asked.budget_tokens) ?? 0) < limit;
  if (leavesRoom && !resumesWithoutThoughts(request)) return sent;
  const { thinking } = encodeThinking(request, traits, omitted);
  return withThinking(sent, thinking);
}

function withFittedThinking(body: JsonObject, request: ChatRequest, traits: ModelTraits, omitted: Set<string>): JsonObject {
  const { thinking, effort } = encodeThinking(request, traits, omitted);
  const { output_config: config, ...rest } = body;
  const { effort: asked, ...others } = objectOf(config) ?? {};
  if (typeof asked === 'string' && effort === undefined) omitted.add('effort');
  const fitted = { ...others, ...present({ effort }) };
  return withThinking(Object.keys(fitted).length === 0 ? rest : { ...rest, output_config: fitted }, thinking);
}

/** Rules for old thoughts are refused where there is no thinking. */
function withThinking(body: JsonObject, thinking: JsonObject | undefined): JsonObject {
  const { thinking: _, ...rest } = body;
  const thinks = thinking !== undefined && thinking.type !== 'disabled';
  return { ...(thinks ? rest : withoutThinkingEdits(rest)), ...present({ thinking }) };
}

function withoutThinkingEdits(body: JsonObject): JsonObject {
  const { context_management: management, ...rest } = body;
  const edits = objectOf(management)?.edits;
  if (!Array.isArray(edits)) return body;
  const kept = edits.filter((edit: unknown) => !/^clear_thinking/.test(String(objectOf(edit)?.type)));
  if (kept.length === edits.length) return body;
  return kept.length === 0 ? rest : { ...rest, context_management: { ...objectOf(management), edits: kept } };
}

const SAMPLING = ['temperature', 'top_p', 'top_k'];

function withFittedSampling(body: JsonObject, traits: ModelTraits, omitted: Set<string>): JsonObject {
  const refused = traits.sampling ? [] : SAMPLING.filter((name) => body[name] !== undefined);
  for (const name of refused) omitted.add(name);
  return refused.length === 0 ? body : Object.fromEntries(Object.entries(body).filter(([name]) => !refused.includes(name)));
}

function withFittedTurns(body: JsonObject, traits: ModelTraits): JsonObject {
  const { messages } = body;
  if (traits.systemInConversation || !Array.isArray(messages)) return body;
  const hasSystem = messages.some((message: unknown) => isObject(message) && message.role === 'system');
  return hasSystem ? { ...body, messages: withoutSystemTurns(messages) } : body;
}
