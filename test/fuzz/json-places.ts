/** Of a property or an element. */
export interface Place {
  parent: Record<string, unknown> | unknown[];
  key: string | number;
}

/** Where the whole value hangs. */
export const ROOT = '(root)';

/** Every place that holds a value, at most some thousand, down to any depth. */
export function placesIn(holder: Record<string, unknown>): Place[] {
  const places: Place[] = [{ parent: holder, key: ROOT }];
  for (let index = 0; index < places.length && places.length < 5000; index++) {
    const value = read(places[index] ?? { parent: holder, key: ROOT });
    if (Array.isArray(value)) for (let key = 0; key < value.length; key++) places.push({ parent: value, key });
    else if (isRecord(value)) for (const key of Object.keys(value)) places.push({ parent: value, key });
  }
  return places;
}

export function read(place: Place): unknown {
  return Array.isArray(place.parent) ? place.parent[Number(place.key)] : Object.getOwnPropertyDescriptor(place.parent, place.key)?.value;
}

export function write(place: Place, value: unknown): void {
  if (Array.isArray(place.parent)) place.parent[Number(place.key)] = value;
  else define(place.parent, String(place.key), value);
}

/** `__proto__` as a key like any other, as `JSON.parse` makes it. */
export function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** @returns whether there was something to take away: the whole is never */
export function remove({ parent, key }: Place): boolean {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (key === ROOT) return false;
  else delete parent[key];
  return true;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
