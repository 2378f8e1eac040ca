import { isObject } from './lenient-json';
import type { JsonObject } from './protocol';

/** The object with every object of one of its lists mapped; the object itself where nothing changes, or the field is no list. */
export function mapItems(object: JsonObject, field: string, map: (item: JsonObject) => JsonObject): JsonObject {
  const items = object[field];
  if (!Array.isArray(items)) return object;
  const mapped = items.map((item: unknown) => (isObject(item) ? map(item) : item));
  return mapped.some((item, i) => item !== items[i]) ? { ...object, [field]: mapped } : object;
}
