import type { UpstreamFailure } from '../protocols/canonical';
import { parseJson } from '../protocols/lenient-json';
import { UpstreamError } from './provider';
import { MAX_ANSWER_BYTES } from './upstream-body';
import type { UpstreamResponse } from './upstream-http';

/** An explanation longer than this is none. */
const MAX_ERROR_BYTES = 1024 * 1024;

/**
 * The next bytes of an answer. When none come in time the connection is closed.
 * @throws UpstreamError `timeout` with the given message
 */
export async function readWithin(response: UpstreamResponse, ms: number, message: string): Promise<Uint8Array | undefined> {
  const timer = setTimeout(() => response.close(new UpstreamError({ kind: 'timeout', message })), Math.max(0, ms));
  try {
    const next = await response.body.next();
    return next.done ? undefined : next.value;
  } finally {
    clearTimeout(timer);
  }
}

/** The whole body. */
export async function readWhole(response: UpstreamResponse, idleMs: number, host: string, maxBytes = MAX_ANSWER_BYTES): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await readWithin(response, idleMs, `${host} stopped in the middle of its answer for ${idleMs / 1000} s.`);
    if (!chunk) return Buffer.concat(chunks);
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) {
      response.close();
      return Buffer.concat(chunks).subarray(0, maxBytes);
    }
  }
}

/** A whole JSON answer. */
export async function readJson(response: UpstreamResponse, idleMs: number, host: string): Promise<{ bytes: Buffer; body: unknown }> {
  const bytes = await readWhole(response, idleMs, host);
  const text = bytes.toString('utf8');
  const body = parseJson(text);
  if (body === undefined) throw new UpstreamError(notJson(text, host));
  return { bytes, body };
}

/** What an error answer says: its JSON, its text, or nothing when it says it in HTML or cannot be read. */
export async function readErrorBody(response: UpstreamResponse, idleMs: number, host: string): Promise<unknown> {
  const text = await readWhole(response, idleMs, host, MAX_ERROR_BYTES).then(
    (bytes) => bytes.toString('utf8').trim(),
    // The status is the news; an explanation that cannot be read changes nothing about it.
    () => '',
  );
  const json = parseJson(text);
  if (json !== undefined) return json;
  return text === '' || /^<(!doctype|html|\?xml)/i.test(text) ? undefined : text;
}

function notJson(text: string, host: string): UpstreamFailure {
  const start = text.trim().slice(0, 60).replace(/\s+/g, ' ');
  return {
    kind: 'server',
    message: `${host} answered with something that is not JSON: ${start === '' ? 'nothing' : JSON.stringify(start)}.`,
  };
}
