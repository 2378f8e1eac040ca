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

/**
 * Weighs a prompt in one pass.
 * @param texts what is sent for each segment
 * @param textTokens their tokens
 */
export function weighTexts(segments: readonly Segment[], texts: readonly string[], textTokens: readonly number[]): PromptSize {
  const prefixes: PrefixPoint[] = [];
  let hash = '';
  let tokens = 0;
  for (const [index, segment] of segments.entries()) {
    const text = texts[index] ?? segment.text;
    tokens += textTokens[index] ?? 0;
    hash = createHash('sha1').update(hash).update(segment.kind).update(text).digest('base64');
    if (segments[index + 1]?.message !== segment.message) prefixes.push({ hash, tokens });
  }
  return { textTokens: tokens, prefixes };
}

/** Weighs a prompt as the client sent it. */
export function weighPrompt(segments: readonly Segment[]): PromptSize {
  const texts = segments.map((segment) => segment.text);
  return weighTexts(segments, texts, texts.map(countTokens));
}

/** Prompt tokens at a provider before calibration: text, frames, images and documents. */
export function countedTokens(protocol: ProtocolId, size: PromptSize, chat: ChatRequest): number {
  return size.textTokens + overheadTokens(chat, protocol);
}

/** The same in that provider's own tokens. An estimate. */
export function promptTokensAt(provider: string, protocol: ProtocolId, size: PromptSize, chat: ChatRequest): number {
  return calibratedTokens(provider, countedTokens(protocol, size, chat));
}
