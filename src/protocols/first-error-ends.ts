import type { StreamEvent } from './canonical';
import type { StreamDecoder } from './protocol';

/** A decoder that says nothing more behind its first error: what a provider sends after it belongs to no answer. */
export function firstErrorEnds(decoder: StreamDecoder): StreamDecoder {
  let failed = false;
  const upToError = (events: StreamEvent[]): StreamEvent[] => {
    const at = events.findIndex(({ type }) => type === 'error');
    failed = at >= 0;
    return failed ? events.slice(0, at + 1) : events;
  };
  return {
    decode: (message) => (failed ? [] : upToError(decoder.decode(message))),
    end: () => (failed ? [] : upToError(decoder.end())),
  };
}
