import type { FilePart, ImagePart, OpaquePart, TextPart } from '../canonical';
import { parseDataUrl } from '../data-url';
import type { JsonObject } from '../protocol';
import { badField, type FieldPath, readField } from '../read-body';
import { AUDIO_PART, FILE_PART, IMAGE_PART, REFUSAL_PART, TEXT_PART } from './request-schema';

export type ContentPart = TextPart | ImagePart | FilePart | OpaquePart;

/**
 * The parts of a message's `content`: a text or a list. Parts of a kind that other protocols lack (video) stay as they are.
 * @throws ProxyError 400 with the path of the field
 */
export function decodeContent(content: string | JsonObject[] | null | undefined, path: FieldPath): ContentPart[] {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part, i) => decodePart(part, [...path, i]));
}

function decodePart(part: JsonObject, path: FieldPath): ContentPart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: readField(TEXT_PART, part, path).text, ...cacheControl(part) };
    case 'refusal':
      return { type: 'text', text: readField(REFUSAL_PART, part, path).refusal };
    case 'image_url':
      return decodeImage(part, path);
    case 'file':
      return decodeFile(part, path);
    case 'input_audio': {
      const { data, format } = readField(AUDIO_PART, part, path).input_audio;
      return { type: 'file', source: { kind: 'base64', mediaType: `audio/${format}`, data }, ...cacheControl(part) };
    }
    default:
      return { type: 'opaque', origin: 'openai-chat', value: part };
  }
}

function decodeImage(part: JsonObject, path: FieldPath): ImagePart {
  const { image_url: image } = readField(IMAGE_PART, part, path);
  const [url, detail] = typeof image === 'string' ? [image, undefined] : [image.url, image.detail];
  return {
    type: 'image',
    source: decodeUrl(url, [...path, 'image_url', ...(typeof image === 'string' ? [] : ['url'])]),
    ...(detail ? { detail } : {}),
    ...cacheControl(part),
  };
}

function decodeUrl(url: string, path: FieldPath): ImagePart['source'] {
  if (!/^data:/i.test(url)) return { kind: 'url', url };
  const inline = parseDataUrl(url);
  if (!inline) throw badField(path, 'an http(s) URL or a data URL such as "data:image/png;base64,…"', url);
  return { kind: 'base64', ...inline };
}

function decodeFile(part: JsonObject, path: FieldPath): FilePart {
  const { file } = readField(FILE_PART, part, path);
  const filename = file.filename ? { filename: file.filename } : {};
  if (file.file_data) return { type: 'file', source: decodeFileData(file.file_data), ...filename, ...cacheControl(part) };
  if (file.file_id) return { type: 'file', source: { kind: 'id', id: file.file_id }, ...filename, ...cacheControl(part) };
  throw badField([...path, 'file'], '"file_data" or "file_id"', file);
}

/** Bare base64, which some clients send, is taken for the PDF that OpenAI accepts here; a URL is one by other servers' extension. */
function decodeFileData(data: string): FilePart['source'] {
  const inline = parseDataUrl(data);
  if (inline) return { kind: 'base64', ...inline };
  return /^https?:/i.test(data) ? { kind: 'url', url: data } : { kind: 'base64', mediaType: 'application/pdf', data };
}

/** Anthropic's breakpoints on Chat parts, as OpenRouter, LiteLLM and their clients write them. */
function cacheControl(part: JsonObject): { cacheControl?: unknown } {
  return part.cache_control === undefined || part.cache_control === null ? {} : { cacheControl: part.cache_control };
}
