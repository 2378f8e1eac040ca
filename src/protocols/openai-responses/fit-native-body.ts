import { isObject, objectOf } from '../lenient-json';
import { modelTraits } from '../openai-chat/model-traits';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { nearestEffort } from '../reasoning-effort';
import { isOfferedByCodex } from './decode-tools';
import { withFittedCallIds } from './fit-call-ids';
import { withoutForeignReasoning } from './reasoning-proof';

const ENCRYPTED = 'reasoning.encrypted_content';

/**
 * A native body as OpenAI takes it from a client that may have talked to other makers' models before, or that did not know which model
 * would get it.
 * @param routed whether the client left the model to us: what only thinking models take is then left out for others
 * @param omitted takes the names of what was left out
 * @throws ProxyError 400 for an answer that is to be fetched later
 */
export function fitNativeBody(body: JsonObject, model: string, routed: boolean, omitted: Set<string>): JsonObject {
  if (body.background === true && body.stream !== true) {
    throw unsupportedField('background', 'an answer cannot be fetched from the proxy later on. Leave it out, or have it streamed.');
  }
  const sent = withFittedCallIds(withoutForeignReasoning(body));
  if (!routed) return sent;
  const { efforts, openaiReasoning, customTools } = modelTraits(model);
  const leaveOut = (names: readonly string[]) => {
    for (const name of names) if ((sent[name] ?? null) !== null) omitted.add(name);
    return Object.fromEntries(names.map((name) => [name, undefined]));
  };
  return present({
    ...sent,
    ...(openaiReasoning ? { ...leaveOut(['temperature', 'top_p']), reasoning: fittedReasoning(sent.reasoning, efforts, omitted) } : {}),
    ...(openaiReasoning ? {} : { ...leaveOut(['reasoning']), ...withoutThinking(sent, omitted) }),
    ...(customTools ? {} : withoutVerbosity(sent, omitted)),
  });
}

function fittedReasoning(reasoning: unknown, efforts: readonly string[], omitted: Set<string>): unknown {
  const wanted = objectOf(reasoning)?.effort;
  if (typeof wanted !== 'string') return reasoning;
  const effort = nearestEffort(wanted, efforts);
  if (effort === undefined) omitted.add('reasoning.effort');
  return present({ ...objectOf(reasoning), effort });
}

/** Models that do not think keep no reasoning to hand out or take back, and the smallest refuse the search that Codex always offers. */
function withoutThinking({ include, input, tools }: JsonObject, omitted: Set<string>): JsonObject {
  const isReasoning = (item: unknown) => objectOf(item)?.type === 'reasoning';
  const kept = Array.isArray(tools) ? tools.filter((tool: unknown) => !(isObject(tool) && isOfferedByCodex(tool))) : tools;
  if (Array.isArray(tools) && Array.isArray(kept) && kept.length < tools.length) omitted.add('web_search');
  return {
    include: Array.isArray(include) ? include.filter((name: unknown) => name !== ENCRYPTED) : include,
    input: Array.isArray(input) ? input.filter((item: unknown) => !isReasoning(item)) : input,
    tools: kept,
  };
}

function withoutVerbosity({ text }: JsonObject, omitted: Set<string>): JsonObject {
  const { verbosity, ...rest } = objectOf(text) ?? {};
  if (verbosity === undefined) return {};
  omitted.add('verbosity');
  return { text: Object.keys(rest).length === 0 ? undefined : rest };
}
