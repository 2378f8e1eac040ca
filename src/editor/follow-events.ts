import { createParser } from 'eventsource-parser';
import type { ProxyEvent } from '../server/api-types';
import { openRequest, type ProxyAddress, parseJson } from './proxy-http';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

/**
 * Holds the event stream open, and opens it again when it breaks: at once, then less and less often.
 * @returns a function that ends it
 */
export function followEvents(address: ProxyAddress, listener: (event: ProxyEvent) => void): () => void {
  const ended = new AbortController();
  void followUntil(ended.signal, address, listener);
  return () => ended.abort();
}

async function followUntil(ended: AbortSignal, address: ProxyAddress, listener: (event: ProxyEvent) => void): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!ended.aborted) {
    try {
      await readEvents(ended, address, (event) => {
        retryMs = FIRST_RETRY_MS;
        listener(event);
      });
    } catch {
      // A broken stream is what this loop is for: whether the proxy is well is told by its state, not here.
    }
    await pause(retryMs, ended);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

async function readEvents(ended: AbortSignal, address: ProxyAddress, listener: (event: ProxyEvent) => void): Promise<void> {
  const response = await openRequest(address, 'GET', '/api/events', undefined, ended);
  if (response.statusCode !== 200) return void response.resume();
  const parser = createParser({
    onEvent: ({ data }) => {
      const event = parseJson(data);
      if (typeof event === 'object' && event !== null && 'type' in event && !ended.aborted) listener(event as ProxyEvent);
    },
  });
  response.setEncoding('utf8');
  for await (const chunk of response) parser.feed(String(chunk));
}

function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      ended.removeEventListener('abort', done);
      resolve();
    }
    ended.addEventListener('abort', done);
  });
}
