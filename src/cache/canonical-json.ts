import { stringifyExactly } from '../protocols/exact-json';

/** JSON with sorted keys, so that equal values give equal text. Reads without recursion: a client's body may be nested at will. */
export function canonicalJson(value: unknown): string {
  let json = '';
  const pending: ({ text: string } | { value: unknown })[] = [{ value }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ('text' in next) json += next.text;
    else if (typeof next.value !== 'object' || next.value === null) json += stringifyExactly(next.value) ?? 'null';
    else if (Array.isArray(next.value)) {
      json += '[';
      pending.push({ text: ']' });
      for (let index = next.value.length - 1; index >= 0; index--) {
        pending.push({ value: next.value[index] });
        if (index > 0) pending.push({ text: ',' });
      }
    } else {
      const fields = Object.entries(next.value).filter(([, field]) => field !== undefined);
      fields.sort(([a], [b]) => (a < b ? -1 : 1));
      json += '{';
      pending.push({ text: '}' });
      for (const [index, [key, field]] of [...fields.entries()].reverse()) {
        pending.push({ value: field }, { text: `${index > 0 ? ',' : ''}${JSON.stringify(key)}:` });
      }
    }
  }
  return json;
}
