import type { StreamEvent } from '../protocols/canonical';
import { UpstreamError, type UpstreamFrame } from '../providers/provider';
import type { Attempt } from './attempt';

/** A streamed answer whose first visible content has arrived; until then nothing was shown, so a fallback was possible. */
export interface OpenedStream {
  /** Everything that came up to and with the first visible content. */
  held: UpstreamFrame[];
  rest: AsyncIterator<UpstreamFrame>;
}

/** Lets the attempt see every frame as it comes, also one that nothing is made of any more: what it used until then may be charged. */
export async function* observed(frames: AsyncIterable<UpstreamFrame>, attempt: Attempt): AsyncGenerator<UpstreamFrame> {
  for await (const frame of frames) {
    if (!frame.events.some(({ type }) => type === 'error')) for (const event of frame.events) attempt.observe(event);
    yield frame;
  }
}

/**
 * Reads a stream up to its first visible content or its end.
 * @throws UpstreamError when the stream fails before anything visible came
 */
export async function openStream(frames: AsyncIterable<UpstreamFrame>): Promise<OpenedStream> {
  const rest = frames[Symbol.asyncIterator]();
  const held: UpstreamFrame[] = [];
  for (;;) {
    const next = await rest.next();
    if (next.done) return { held, rest };
    const failed = next.value.events.find((event) => event.type === 'error');
    if (failed) {
      await rest.return?.();
      throw new UpstreamError(failed.failure);
    }
    held.push(next.value);
    if (next.value.events.some(isVisible)) return { held, rest };
  }
}

function isVisible(event: StreamEvent): boolean {
  switch (event.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return event.text !== '';
    case 'tool-call':
    case 'opaque':
      return true;
    default:
      return false;
  }
}
