import type { UpstreamFailure } from '../protocols/canonical';
import { parseAnswer } from '../protocols/exact-json';
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

/** How long a whole answer may take. */
export interface WholeAnswerTimes {
  /** Longest silence. */
  idleMs: number;
  /** When all of it is due, on the clock of `performance.now()`; what begins to come just before that has `idleMs` to end. */
  dueAt: number;
}

/** The whole body. @throws UpstreamError `timeout` */
async function readWhole(response: UpstreamResponse, times: WholeAnswerTimes, host: string, maxBytes = MAX_ANSWER_BYTES): Promise<Buffer> {
  const { idleMs } = times;
  const chunks: Uint8Array[] = [];
  let size = 0;
  let { dueAt } = times;
  let begun = false;
  for (;;) {
    const leftMs = dueAt - performance.now();
    const what = leftMs < idleMs ? 'did not finish its answer in time' : `stopped in the middle of its answer for ${idleMs / 1000} s`;
    const chunk = await readWithin(response, Math.min(idleMs, leftMs), `${host} ${what}.`);
    if (!chunk) return Buffer.concat(chunks);
    chunks.push(chunk);
    size += chunk.length;
    if (!begun && !isBlank(chunk)) {
      begun = true;
      dueAt = Math.max(dueAt, performance.now() + idleMs);
    }
    if (size > maxBytes) {
      response.close();
      return Buffer.concat(chunks).subarray(0, maxBytes);
    }
  }
}

/** A whole JSON answer. */
export async function readJson(
  response: UpstreamResponse,
  times: WholeAnswerTimes,
  host: string,
): Promise<{ bytes: Buffer; body: unknown }> {
  const bytes = await readWhole(response, times, host);
  const text = bytes.toString('utf8');
  const body = parseAnswer(text);
  if (body === undefined) throw new UpstreamError(notJson(text, host));
  return { bytes, body };
}

/** What an error answer says: its JSON, its text, or nothing when it says it in HTML or cannot be read. */
export async function readErrorBody(response: UpstreamResponse, times: WholeAnswerTimes, host: string): Promise<unknown> {
  const text = await readWhole(response, times, host, MAX_ERROR_BYTES).then(
    (bytes) => bytes.toString('utf8').trim(),
    // The status is the news; an explanation that cannot be read changes nothing about it.
    () => '',
  );
  const json = parseJson(text);
  if (json !== undefined) return json;
  return text === '' || /^<(!doctype|html|\?xml)/i.test(text) ? undefined : text;
}

/** Nothing but JSON's white space (RFC 8259, 2), which some servers send to keep a connection alive. */
function isBlank(chunk: Uint8Array): boolean {
  return chunk.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

function notJson(text: string, host: string): UpstreamFailure {
  const start = text.trim().slice(0, 60).replace(/\s+/g, ' ');
  return {
    kind: 'server',
    message: `${host} answered with something that is not JSON: ${start === '' ? 'nothing' : JSON.stringify(start)}.`,
  };
}
