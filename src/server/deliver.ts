import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Answer } from '../pipeline/answer';
import { ProxyError } from '../proxy-error';

const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

/** Nobody reads it; the status is the one that nginx logs for this. */
const HUNG_UP = new ProxyError('bad-request', 'The client hung up before it had its answer.', { status: 499 });

/** Aborts when the client closes the connection before it has the whole answer. */
export function hangUpSignal(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort(HUNG_UP);
  });
  return controller.signal;
}

/**
 * Writes an answer straight to the socket: node's own back-pressure and close events are exact, which a web stream in
 * between would blur.
 */
export async function deliver(env: HttpBindings, answer: Answer): Promise<Response> {
  const outgoing = env.outgoing;
  if (answer.body.kind === 'complete') {
    outgoing.writeHead(200, { 'content-type': 'application/json', ...answer.headers });
    outgoing.end(answer.body.content);
    return RESPONSE_ALREADY_SENT;
  }
  outgoing.writeHead(200, { ...STREAM_HEADERS, ...answer.headers });
  const { chunks, cutOff } = answer.body;
  const onCutOff = () => outgoing.destroy();
  cutOff?.addEventListener('abort', onCutOff, { once: true });
  await writeChunks(outgoing, chunks);
  cutOff?.removeEventListener('abort', onCutOff);
  return RESPONSE_ALREADY_SENT;
}

/** Writes as fast as the client reads, and no faster. */
export async function writeChunks(outgoing: ServerResponse, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (outgoing.destroyed) break;
      if (!outgoing.write(chunk)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    // Only a reader that left, or fell too far behind, gets here: everything else ends in the protocol's own error event. The headers
    // are out, so all that is left to say is that this was not the whole answer.
    outgoing.destroy();
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.once('drain', done);
    outgoing.once('close', done);
    if (outgoing.destroyed) done();
  });
}
