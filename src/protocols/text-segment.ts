import type { JsonObject } from './protocol';
import type { Segment } from './segments';

/** The segment of a text field of a native body; none when there is no text. Setting it writes into the body. */
export function textSegment(
  holder: JsonObject,
  field: string,
  about: Pick<Segment, 'role' | 'kind' | 'message'>,
  access: 'writable' | 'read-only' = 'writable',
): Segment[] {
  const text = holder[field];
  if (typeof text !== 'string' || text === '') return [];
  if (access === 'read-only') return [{ ...about, text }];
  const segment: Segment = {
    ...about,
    text,
    set(changed) {
      holder[field] = changed;
      segment.text = changed;
    },
  };
  return [segment];
}
