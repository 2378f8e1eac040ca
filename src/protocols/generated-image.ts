import type { OpaquePart } from './canonical';
import type { InlineData } from './data-url';
import { nonEmpty, objectOf } from './lenient-json';

/** The picture that a part of Gemini's holds; undefined for other parts, and for drafts that belong to its thoughts. */
export function generatedImage({ origin, value }: Pick<OpaquePart, 'origin' | 'value'>): InlineData | undefined {
  const part = objectOf(value);
  if (origin !== 'gemini' || part?.thought === true) return undefined;
  const inline = objectOf(part?.inlineData);
  const mediaType = nonEmpty(inline?.mimeType);
  const data = nonEmpty(inline?.data);
  return mediaType?.startsWith('image/') && data !== undefined ? { mediaType, data } : undefined;
}
