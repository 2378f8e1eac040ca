import { isObject, objectOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { nearestEffort } from '../reasoning-effort';
import { bridgedToUser } from './message-order';
import { type ModelTraits, modelTraits } from './model-traits';
import { refuseStop } from './refuse-stop';

/** What some thinking models answer 400 to. */
const SAMPLING = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty'];

/**
 * A native body whose client did not know which model would get it: an effort that this one knows, or none, and no sampling
 * parameters or roles where they are refused.
 * @param omitted takes the names of what was left out
 * @throws ProxyError 400 for stop sequences where the model has none
 */
export function fitNativeBody(body: JsonObject, model: string, omitted: Set<string>): JsonObject {
  const traits = modelTraits(model);
  refuseStop(body.stop, body.reasoning_effort, traits);
  const refused = [
    ...(traits.sampling ? [] : SAMPLING),
    ...(traits.parallelChoice ? [] : ['parallel_tool_calls']),
    // Came with the models that have custom tools.
    ...(traits.customTools ? [] : ['verbosity']),
  ].filter((name) => body[name] !== undefined);
  for (const name of refused) omitted.add(name);
  const kept = refused.length === 0 ? body : Object.fromEntries(Object.entries(body).filter(([name]) => !refused.includes(name)));
  return withFittedRoles(withFittedEffort(kept, traits, omitted), traits);
}

/** OpenAI's newer word for instructions is refused by servers of others, and by Mistral a user who speaks right behind a tool. */
function withFittedRoles(body: JsonObject, { developerRole, mistral }: ModelTraits): JsonObject {
  const { messages } = body;
  if (developerRole || !Array.isArray(messages)) return body;
  const isDeveloper = (message: unknown) => isObject(message) && message.role === 'developer';
  const known = messages.map((message: unknown) => (isDeveloper(message) ? { ...objectOf(message), role: 'system' } : message));
  const fitted = mistral ? bridgedToUser(known) : known;
  return fitted.length > messages.length || messages.some(isDeveloper) ? { ...body, messages: fitted } : body;
}

function withFittedEffort(body: JsonObject, { efforts }: ModelTraits, omitted: Set<string>): JsonObject {
  const { reasoning_effort: wanted, ...rest } = body;
  if (typeof wanted !== 'string') return body;
  const effort = nearestEffort(wanted, efforts);
  if (effort === undefined) omitted.add('reasoning_effort');
  return effort === undefined ? rest : { ...rest, reasoning_effort: effort };
}
