import { createHash } from 'node:crypto';
import { calibratedTokens } from '../cost/token-calibration';
import { countTokens } from '../cost/token-count';
import { overheadTokens } from '../cost/token-overhead';
import type { ChatRequest, ProtocolId } from '../protocols/canonical';
import type { Segment } from '../protocols/segments';
import type { PrefixPoint } from '../routing/warm-prefixes';

/** What a prompt weighs, in our own (o200k) tokens and before a provider's calibration. */
export interface PromptSize {
  /** All text pieces, tool definitions included. */
  textTokens: number;
  /** The ends of the messages: hash and tokens of everything up to there, shortest first. */
  prefixes: PrefixPoint[];
}

/** Weighs the text pieces of a request in one pass. */
export function weighPrompt(segments: readonly Segment[]): PromptSize {
  const prefixes: PrefixPoint[] = [];
  let hash = '';
  let tokens = 0;
  for (const [index, segment] of segments.entries()) {
    tokens += countTokens(segment.text);
    hash = createHash('sha1').update(hash).update(segment.kind).update(segment.text).digest('base64');
    if (segments[index + 1]?.message !== segment.message) prefixes.push({ hash, tokens });
  }
  return { textTokens: tokens, prefixes };
}

/** Prompt tokens at a provider: text, frames, images and documents, in that provider's own tokens. An estimate. */
export function promptTokensAt(provider: string, protocol: ProtocolId, size: PromptSize, chat: ChatRequest): number {
  return calibratedTokens(provider, size.textTokens + overheadTokens(chat, protocol));
}
