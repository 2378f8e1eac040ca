import type { ChatRequest, FilePart, ImagePart, Part, ProtocolId } from '../protocols/canonical';

/** Role markers around each message, and the start of the answer (OpenAI's cookbook, "How to count tokens"). */
const PER_MESSAGE = 4;
const PER_REQUEST = 3;

/** The instructions that vendors put before tool definitions. Anthropic publishes 346 for most models; others say nothing. */
const TOOL_PREAMBLE: Partial<Record<ProtocolId, number>> = { 'anthropic-messages': 346, 'claude-cli': 346 };
const OTHER_TOOL_PREAMBLE = 12;

/** What JSON schemas are wrapped in, per tool. */
const PER_TOOL = 8;

/**
 * An image of a usual screenshot's size: Anthropic scales to about 1,600 tokens, OpenAI takes 85 + 170 per 512-pixel tile,
 * Gemini 258 per 768-pixel tile, local models mostly a fixed grid.
 */
const PER_IMAGE: Partial<Record<ProtocolId, number>> = { 'anthropic-messages': 1600, 'claude-cli': 1600, gemini: 1032, ollama: 768 };
const OPENAI_IMAGE = 1105;
const OPENAI_LOW_DETAIL_IMAGE = 85;

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
      return fileTokens(part);
    case 'tool-result':
      return part.content.reduce((sum, inner) => sum + attachmentTokens(inner, protocol), 0);
    default:
      return 0;
  }
}

function imageTokens(image: ImagePart, protocol: ProtocolId): number {
  return PER_IMAGE[protocol] ?? (image.detail === 'low' ? OPENAI_LOW_DETAIL_IMAGE : OPENAI_IMAGE);
}

function fileTokens({ source }: FilePart): number {
  const bytes = source.kind === 'base64' ? source.data.length * 0.75 : 0;
  return TOKENS_PER_PAGE * Math.max(1, Math.ceil(bytes / BYTES_PER_PAGE));
}
