import { createHash } from 'node:crypto';
import type { ClientProtocolId } from '../protocols/canonical';
import type { JsonObject } from '../protocols/protocol';
import { canonicalJson } from './canonical-json';

export interface KeyedRequest {
  protocol: ClientProtocolId;
  client: string;
  /** As the client sent it, before any compression. */
  body: JsonObject;
  /** The client's headers, lower case. */
  headers: Readonly<Record<string, string>>;
}

/**
 * Fields that cannot change an answer: who asks, for whom, and in which form it is delivered. An entry holds the whole answer,
 * so a streamed request and one that is not repeat each other.
 */
const POWERLESS_FIELDS: ReadonlySet<string> = new Set([
  'metadata',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'stream',
  'stream_options',
]);

/** Vendors' own headers choose betas, versions and organisations; all others name the request or the connection. */
const POWERFUL_HEADER = /^(?:anthropic|openai)-/;

/**
 * Names everything that can change the answer: protocol, client, the requested model and every other field of the body less
 * those without power, and the vendors' headers. SHA-256 in hex.
 */
export function cacheKey({ protocol, client, body, headers }: KeyedRequest): string {
  const fields = Object.fromEntries(Object.entries(body).filter(([name]) => !POWERLESS_FIELDS.has(name)));
  const options = Object.fromEntries(Object.entries(headers).filter(([name]) => POWERFUL_HEADER.test(name)));
  return createHash('sha256')
    .update(canonicalJson([protocol, client, options, fields]))
    .digest('hex');
}
