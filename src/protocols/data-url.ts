export interface InlineData {
  mediaType: string;
  /** Base64 */
  data: string;
}

/**
 * Reads `data:image/png;base64,…`; data that is percent-encoded instead becomes base64. Undefined for anything else.
 * https://www.rfc-editor.org/rfc/rfc2397
 */
export function parseDataUrl(url: string): InlineData | undefined {
  if (url.slice(0, 5).toLowerCase() !== 'data:') return undefined;
  const comma = url.indexOf(',');
  if (comma === -1) return undefined;
  const [mediaType, ...parameters] = url.slice(5, comma).split(';');
  const type = mediaType?.trim().toLowerCase() || 'text/plain';
  const payload = url.slice(comma + 1);
  if (parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64')) return { mediaType: type, data: payload };
  try {
    return { mediaType: type, data: Buffer.from(decodeURIComponent(payload), 'utf8').toString('base64') };
  } catch {
    return undefined;
  }
}

export function formatDataUrl({ mediaType, data }: InlineData): string {
  return `data:${mediaType};base64,${data}`;
}

/** The text inside base64 data of a `text/*` or JSON type; undefined for other types. */
export function textOfInlineData({ mediaType, data }: InlineData): string | undefined {
  const isText = mediaType.startsWith('text/') || mediaType === 'application/json';
  return isText ? Buffer.from(data, 'base64').toString('utf8') : undefined;
}
