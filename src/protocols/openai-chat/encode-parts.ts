import type { FilePart, ImagePart, OpaquePart, Part } from '../canonical';
import { formatDataUrl, textOfInlineData } from '../data-url';
import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';

/**
 * The content part of a user message that a canonical part becomes; none for parts that stand elsewhere (calls, results).
 * @throws ProxyError 400 for what Chat Completions cannot carry
 */
export function encodePart(part: Part): JsonObject[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return [encodeImage(part)];
    case 'file':
      return [encodeFile(part)];
    case 'opaque':
      return [encodeOpaque(part)];
    case 'tool-result':
    case 'tool-call':
    case 'reasoning':
      return [];
  }
}

function encodeImage({ source, detail }: ImagePart): JsonObject {
  const url = source.kind === 'url' ? source.url : formatDataUrl(source);
  // The Responses API has one word more, for an image that is not scaled down; here nothing is above `high`.
  return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail: detail === 'original' ? 'high' : detail }) } };
}

function encodeFile({ source, filename }: FilePart): JsonObject {
  if (source.kind === 'base64') {
    if (source.mediaType.startsWith('audio/'))
      return { type: 'input_audio', input_audio: { data: source.data, format: formatOf(source.mediaType) } };
    const text = textOfInlineData(source);
    // Only PDFs are files here; a text is as good as what stands in it.
    if (text !== undefined) return { type: 'text', text: filename === undefined ? text : `${filename}:\n${text}` };
    return { type: 'file', file: { filename: filename ?? DEFAULT_FILENAME, file_data: formatDataUrl(source) } };
  }
  if (source.kind === 'id' && !ANTHROPIC_FILE_ID.test(source.id)) return { type: 'file', file: { file_id: source.id } };
  const what = source.kind === 'url' ? 'a document by URL' : `the uploaded file "${source.id}" of another provider`;
  throw unsupportedField('messages', `this provider cannot read ${what}. Send the document itself as base64.`);
}

/** `wav` and `mp3`, as OpenAI calls them. */
function formatOf(mediaType: string): string {
  const subtype = mediaType.slice(mediaType.indexOf('/') + 1).replace(/^x-/, '');
  return subtype === 'mpeg' ? 'mp3' : subtype === 'wave' ? 'wav' : subtype;
}

/** OpenAI wants a name beside the data. */
const DEFAULT_FILENAME = 'document.pdf';
const ANTHROPIC_FILE_ID = /^file_/;

function encodeOpaque(part: OpaquePart): JsonObject {
  if (part.origin === 'openai-chat' && isObject(part.value)) return part.value;
  throw unsupportedField('messages', `this provider cannot take a part of type "${opaqueType(part)}". Choose a model of another provider.`);
}

export function opaqueType(part: OpaquePart): string {
  return isObject(part.value) && typeof part.value.type === 'string' ? part.value.type : 'unknown';
}
