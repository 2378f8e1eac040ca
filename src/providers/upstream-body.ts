import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { UpstreamError } from './provider';

/** An answer above this is an error. It bounds what a decompression bomb can do as well. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const MAX_ENCODINGS = 3;

/**
 * The decoded bytes of an answer, read only as fast as they are asked for. Returning early closes the connection.
 * @param host for messages
 * @throws UpstreamError `too-large` above 64 MiB, `server` for an encoding that cannot be undone; else what the stream throws
 */
export async function* decodedBody(message: IncomingMessage, host: string): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of await undoEncodings(message, host)) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    if (size > MAX_ANSWER_BYTES) {
      const limit = MAX_ANSWER_BYTES / 1024 / 1024;
      throw new UpstreamError({ kind: 'too-large', message: `${host} sent more than ${limit} MiB; the answer was cut off there.` });
    }
    yield bytes;
  }
}

async function undoEncodings(message: IncomingMessage, host: string): Promise<Readable> {
  const names = (message.headers['content-encoding'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const encodings = names.filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > MAX_ENCODINGS) throw unknownEncoding(encodings.join(', '), host);
  let stream: Readable = message;
  // Listed in the order they were applied, so undone from the end.
  for (const encoding of encodings.reverse()) {
    const decoder = await decoderFor(encoding, stream, host);
    // An error of the connection reaches whoever reads the decoder, so there is nothing to do with it here.
    pipeline(stream, decoder, () => undefined);
    stream = decoder;
  }
  return stream;
}

async function decoderFor(encoding: string, stream: Readable, host: string) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return (await hasZlibHeader(stream)) ? createInflate() : createInflateRaw();
    default:
      throw unknownEncoding(encoding, host);
  }
}

/** Servers disagree whether `deflate` has a zlib header; its first byte tells (RFC 1950, 2.2: method 8). */
async function hasZlibHeader(stream: Readable): Promise<boolean> {
  await once(stream, 'readable');
  const first: Uint8Array | null = stream.read();
  if (!first) return true;
  stream.unshift(first);
  return ((first[0] ?? 0) & 0x0f) === 8;
}

function unknownEncoding(encoding: string, host: string): UpstreamError {
  return new UpstreamError({ kind: 'server', message: `${host} sent an answer in the encoding "${encoding}", which nobody asked for.` });
}
