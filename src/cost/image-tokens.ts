import type { ImagePart, ProtocolId } from '../protocols/canonical';
import { type ImageSize, imageSize } from './image-size';

/** A usual screenshot; images behind a URL are taken for one. */
const USUAL: ImageSize = { width: 1280, height: 800 };

/** Most local models look at a fixed grid. */
const LOCAL_IMAGE = 768;

/** Prompt tokens of an image at the vendor that looks at it. An estimate. */
export function imageTokens({ source, detail }: ImagePart, protocol: ProtocolId): number {
  const size = (source.kind === 'base64' && imageSize(source.data)) || USUAL;
  switch (protocol) {
    case 'anthropic-messages':
    case 'claude-cli':
      return claudeTokens(size);
    case 'gemini':
      return geminiTokens(size);
    case 'ollama':
      return LOCAL_IMAGE;
    default:
      return openaiTokens(size, detail);
  }
}

/** A token for 750 pixels, after what is larger was scaled down (https://docs.anthropic.com/en/docs/build-with-claude/vision). */
function claudeTokens(size: ImageSize): number {
  const { width, height } = within(size, 1568);
  return Math.min(1600, Math.ceil((width * height) / 750));
}

/** Small images take 258 tokens, larger ones as much for each tile: four at usual proportions (https://ai.google.dev/gemini-api/docs/tokens). */
function geminiTokens({ width, height }: ImageSize): number {
  return width <= 384 && height <= 384 ? 258 : 4 * 258;
}

/**
 * 85 and 170 for each tile of 512 pixels, once the image fits 2048 pixels and its shorter side 768
 * (https://platform.openai.com/docs/guides/images-vision#calculating-costs).
 */
function openaiTokens(size: ImageSize, detail: string | undefined): number {
  if (detail === 'low') return 85;
  const { width, height } = within(size, 2048);
  const shrunk = Math.min(1, 768 / Math.min(width, height));
  return 85 + 170 * tiles({ width: width * shrunk, height: height * shrunk }, 512);
}

function within({ width, height }: ImageSize, longest: number): ImageSize {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: width * scale, height: height * scale };
}

function tiles({ width, height }: ImageSize, side: number): number {
  return Math.ceil(width / side) * Math.ceil(height / side);
}
