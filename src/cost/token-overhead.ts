import type { ChatRequest, FilePart, Part, ProtocolId } from '../protocols/canonical';
import { textOfInlineData } from '../protocols/data-url';
import { imageTokens } from './image-tokens';
import { countTokens } from './token-count';
import { estimateTokens } from './token-estimate';

/** Role markers around each message, and the start of the answer (OpenAI's cookbook, "How to count tokens"). */
const PER_MESSAGE = 4;
const PER_REQUEST = 3;

/** The instructions that vendors put before tool definitions. Anthropic publishes 346 for most models; others say nothing. */
const TOOL_PREAMBLE: Partial<Record<ProtocolId, number>> = { 'anthropic-messages': 346, 'claude-cli': 346 };
const OTHER_TOOL_PREAMBLE = 12;

/** What JSON schemas are wrapped in, per tool. */
const PER_TOOL = 8;

/** Longer text files are estimated: to count them takes too long where nothing can wait. */
const COUNTED_CHARACTERS = 100_000;

/** Speech: OpenAI takes 10 tokens a second, Gemini 32 (their documentation); bytes a second as usual recordings have them. */
const AUDIO_PER_SECOND: Partial<Record<ProtocolId, number>> = { gemini: 32 };
const OPENAI_AUDIO_PER_SECOND = 10;
const WAV_BYTES_PER_SECOND = 48_000;
const PACKED_AUDIO_BYTES_PER_SECOND = 12_000;

/** A PDF page is about 50 KB, and costs its text and a picture of it: 1,500 to 3,000 tokens (Anthropic's documentation). */
const BYTES_PER_PAGE = 50_000;
const TOKENS_PER_PAGE = 2000;

/**
 * Prompt tokens of a request that are in none of its texts: message frames, the preamble of tools, images and documents.
 * An estimate, until the provider's usage arrives.
 */
export function overheadTokens(request: ChatRequest, protocol: ProtocolId): number {
  let tokens = PER_REQUEST + request.messages.length * PER_MESSAGE;
  if (request.tools.length > 0) tokens += (TOOL_PREAMBLE[protocol] ?? OTHER_TOOL_PREAMBLE) + request.tools.length * PER_TOOL;
  for (const { parts } of request.messages) for (const part of parts) tokens += attachmentTokens(part, protocol);
  return tokens;
}

function attachmentTokens(part: Part, protocol: ProtocolId): number {
  switch (part.type) {
    case 'image':
      return imageTokens(part, protocol);
    case 'file':
      return fileTokens(part, protocol);
    case 'tool-result':
      return part.content.reduce((sum, inner) => sum + attachmentTokens(inner, protocol), 0);
    default:
      return 0;
  }
}

function fileTokens({ source }: FilePart, protocol: ProtocolId): number {
  if (source.kind !== 'base64') return TOKENS_PER_PAGE;
  const text = textOfInlineData(source);
  if (text !== undefined) return text.length <= COUNTED_CHARACTERS ? countTokens(text) : estimateTokens(text);
  const bytes = source.data.length * 0.75;
  if (source.mediaType.startsWith('audio/')) return audioTokens(bytes, source.mediaType, protocol);
  return TOKENS_PER_PAGE * Math.max(1, Math.ceil(bytes / BYTES_PER_PAGE));
}

function audioTokens(bytes: number, mediaType: string, protocol: ProtocolId): number {
  const plain = mediaType.includes('wav') || mediaType.includes('pcm');
  const seconds = bytes / (plain ? WAV_BYTES_PER_SECOND : PACKED_AUDIO_BYTES_PER_SECOND);
  return Math.ceil(seconds * (AUDIO_PER_SECOND[protocol] ?? OPENAI_AUDIO_PER_SECOND));
}
