import type { IncomingMessage } from 'node:http';
import { restoreArguments } from '../protocols/exact-json';
import { MAX_JSON_DEPTH } from '../protocols/lenient-json';
import type { JsonObject } from '../protocols/protocol';
import { ProxyError } from '../proxy-error';

/** Larger bodies are 413. Room for several images in one conversation. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Reads a JSON object from the request.
 * @throws ProxyError 400 for anything that is not a JSON object in UTF-8 of at most 500 levels, 413 above 64 MiB
 */
export async function readJsonBody(incoming: IncomingMessage): Promise<JsonObject> {
  const text = decodeUtf8(await readBytes(incoming));
  const value = parse(text);
  if (!isObject(value) || Array.isArray(value)) {
    throw new ProxyError('bad-request', 'The body must be a JSON object.');
  }
  if (isDeeperThan(MAX_JSON_DEPTH, value)) {
    throw new ProxyError('bad-request', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`, { code: 'too_deep' });
  }
  restoreArguments(value, text);
  return value as JsonObject;
}

/** Goes down level by level, because recursion is what deep values break. */
function isDeeperThan(limit: number, value: object): boolean {
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === limit) return true;
    level = level.flatMap((parent) => Object.values(parent).filter(isObject));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const declared = Number(incoming.headers['content-length']);
  if (declared > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    throw new ProxyError('bad-request', 'The connection closed before the whole body had arrived.');
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProxyError('bad-request', 'The body is not valid UTF-8.');
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') throw new ProxyError('bad-request', 'The body is empty; send a JSON object.');
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/".*"/s, '').slice(0, 120).trim() : '';
    throw new ProxyError('bad-request', `The body is not valid JSON${detail ? ` (${detail})` : ''}.`, { code: 'invalid_json' });
  }
}

function tooLarge(): ProxyError {
  return new ProxyError('payload-too-large', 'The body is larger than 64 MiB.', { headers: { connection: 'close' } });
}
