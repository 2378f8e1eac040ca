import { isObject } from './lenient-json';

/**
 * Fields inside of a request's objects that we have no word for, by name (`tools.input_examples`): as hints they pass natively, and the
 * log names them where a target cannot take them.
 * @param place where the objects stand
 * @param known the fields that are read
 */
export function unreadFields(place: string, values: readonly unknown[], known: ReadonlySet<string>): Record<string, true> {
  const fields = values.filter(isObject).flatMap((value) => Object.entries(value));
  const unread = fields.filter(([field, value]) => !known.has(field) && value !== undefined && value !== null);
  return Object.fromEntries(unread.map(([field]) => [`${place}.${field}`, true]));
}
