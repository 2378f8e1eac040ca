import { isObject } from '../lenient-json';
import { objectSchema } from '../object-schema';
import type { JsonObject } from '../protocol';
import { adaptSchema } from './adapt-schema';

/** The schema of a function's parameters for Gemini. Undefined when there are none, as Gemini refuses an empty one. */
export function adaptParameters(parameters: JsonObject): JsonObject | undefined {
  const { schema } = adaptSchema(objectSchema(parameters));
  return isObject(schema.properties) ? schema : undefined;
}
