import type { FilePart, ImagePart, TextPart } from '../canonical';
import { parseDataUrl } from '../data-url';
import type { JsonObject } from '../protocol';
import { badField, type FieldPath, formatPath, readField } from '../read-body';
import { audioContentSchema, fileContentSchema, imageContentSchema, refusalContentSchema, textContentSchema } from './request-schema';

export type ContentPart = TextPart | ImagePart | FilePart;

/**
 * The parts of a message or of a tool's output.
 * @param nativeOnly gets the paths of parts that live at OpenAI (an image by its file id, say)
 */
export function decodeContent(content: string | JsonObject[], path: FieldPath, nativeOnly: string[]): ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.flatMap((part, index) => decodePart(part, [...path, index], nativeOnly));
}

function decodePart(part: JsonObject, path: FieldPath, nativeOnly: string[]): ContentPart[] {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
    case 'reasoning_text':
      return [{ type: 'text', text: readField(textContentSchema, part, path).text }];
    case 'refusal':
      return [{ type: 'text', text: readField(refusalContentSchema, part, path).refusal }];
    case 'input_image':
      return decodeImage(part, path, nativeOnly);
    case 'input_file':
      return [decodeFile(part, path)];
    case 'input_audio': {
      const { data, format } = readField(audioContentSchema, part, path).input_audio;
      return [{ type: 'file', source: { kind: 'base64', mediaType: `audio/${format}`, data } }];
    }
    default:
      nativeOnly.push(formatPath([...path, 'type']));
      return [];
  }
}

function decodeImage(part: JsonObject, path: FieldPath, nativeOnly: string[]): ImagePart[] {
  const { image_url: url, file_id: fileId, detail } = readField(imageContentSchema, part, path);
  if (url) {
    const inline = parseDataUrl(url);
    return [
      {
        type: 'image',
        source: inline ? { kind: 'base64', ...inline } : { kind: 'url', url },
        ...(detail ? { detail } : {}),
      },
    ];
  }
  if (!fileId) throw badField([...path, 'image_url'], 'a URL or a data URL', url ?? undefined);
  nativeOnly.push(formatPath([...path, 'file_id']));
  return [];
}

function decodeFile(part: JsonObject, path: FieldPath): FilePart {
  const { file_data: data, file_id: id, file_url: url, filename } = readField(fileContentSchema, part, path);
  const named = filename ? { filename } : {};
  if (data) return { type: 'file', source: { kind: 'base64', ...inlineFile(data, filename ?? '') }, ...named };
  if (url) return { type: 'file', source: { kind: 'url', url }, ...named };
  if (id) return { type: 'file', source: { kind: 'id', id }, ...named };
  throw badField([...path, 'file_data'], 'the content of the file, its file_url or its file_id', data ?? undefined);
}

const MEDIA_TYPES: Record<string, string> = {
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
};

/** `file_data` is a data URL or bare base64, whose type only the file's name can tell; PDF is what the API was made for. */
function inlineFile(data: string, filename: string): { mediaType: string; data: string } {
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  return parseDataUrl(data) ?? { mediaType: MEDIA_TYPES[extension] ?? 'application/pdf', data };
}
