import { createParser } from 'eventsource-parser';
import type { ProxyEvent } from '../src/server/api-types';

export interface EventStreamListener {
  onOpen(): void;
  onEvent(event: ProxyEvent): void;
  /** The stream ended or could not be opened; another attempt follows, except after a 401. */
  onLost(status: number | null): void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/**
 * Reads `GET /api/events` for as long as the page lives. `EventSource` cannot send the key as a header, and a key in the
 * URL would end up in logs, so this is a streaming fetch that connects again by itself, ever more slowly.
 * @returns stops it
 */
export function readEvents(headers: () => Record<string, string>, listener: EventStreamListener): () => void {
  const stopped = new AbortController();
  void keepReading(headers, listener, stopped.signal);
  return () => stopped.abort();
}

async function keepReading(headers: () => Record<string, string>, listener: EventStreamListener, signal: AbortSignal): Promise<void> {
  let delay = FIRST_DELAY_MS;
  while (!signal.aborted) {
    let status: number | null = null;
    try {
      const response = await fetch('/api/events', { headers: headers(), signal, cache: 'no-store' });
      status = response.status;
      if (response.ok && response.body) {
        delay = FIRST_DELAY_MS;
        listener.onOpen();
        await readStream(response.body, listener);
      }
    } catch {
      // Refused, reset or aborted: told below, and tried again.
    }
    if (signal.aborted) return;
    listener.onLost(status);
    if (status === 401) return;
    await pause(delay, signal);
    delay = Math.min(delay * 2, LONGEST_DELAY_MS);
  }
}

async function readStream(body: ReadableStream<Uint8Array>, listener: EventStreamListener): Promise<void> {
  // The server writes one JSON object per message, made from this very type.
  const parser = createParser({ onEvent: ({ data }) => listener.onEvent(JSON.parse(data) as ProxyEvent) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parser.feed(decoder.decode(chunk.value, { stream: true }));
  }
}

/** Waits, but no longer once the network is back or the page is shown or hidden. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      document.removeEventListener('visibilitychange', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
    document.addEventListener('visibilitychange', done);
    signal.addEventListener('abort', done);
  });
}
