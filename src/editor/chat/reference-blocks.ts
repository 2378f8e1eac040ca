import { type ChatPromptReference, Location, l10n, Uri, workspace } from 'vscode';
import { messageOf } from '../../error-message';
import { objectOf } from '../../protocols/lenient-json';
import type { JsonObject } from '../../protocols/protocol';
import { fileBlock } from './message-blocks';

/** More of a file than this is a mistake rather than a question. */
const MOST_CHARACTERS = 200_000;

/** What a person attached to a prompt (files, selections, texts, images), as blocks of the Messages API. */
export async function referenceBlocks(references: readonly ChatPromptReference[]): Promise<JsonObject[]> {
  const blocks = await Promise.all(references.map(blocksOf));
  return blocks.flat();
}

async function blocksOf({ value, modelDescription }: ChatPromptReference): Promise<JsonObject[]> {
  if (typeof value === 'string') return [attachment(modelDescription ?? l10n.t('text'), value)];
  if (value instanceof Uri) return [attachment(workspace.asRelativePath(value), await textAt(value))];
  if (value instanceof Location) {
    const lines = `${workspace.asRelativePath(value.uri)}:${value.range.start.line + 1}-${value.range.end.line + 1}`;
    return [attachment(lines, await textAt(value.uri, value.range))];
  }
  return imageBlock(value);
}

/** In tags, which the text itself cannot end, so that what stands in a file is not taken for the person's own words. */
function attachment(name: string, text: string): JsonObject {
  const cut = text.length > MOST_CHARACTERS ? `\n[cut after ${MOST_CHARACTERS.toLocaleString('en-US')} characters]` : '';
  const content = text.slice(0, MOST_CHARACTERS).replace(/<\/(?=attachment)/gi, '<\\/');
  return { type: 'text', text: `<attachment name="${name.replaceAll('"', "'")}">\n${content}${cut}\n</attachment>` };
}

async function textAt(uri: Uri, range?: Location['range']): Promise<string> {
  try {
    return (await workspace.openTextDocument(uri)).getText(range);
  } catch (error) {
    return `[${messageOf(error)}]`;
  }
}

/**
 * Pasted images come as an object that reads its bytes; the types of older editors do not know it. One that is gone costs itself only:
 * it is asked for again with every later turn.
 */
async function imageBlock(value: unknown): Promise<JsonObject[]> {
  const { mimeType, data } = objectOf(value) ?? {};
  if (typeof mimeType !== 'string' || !mimeType.startsWith('image/') || typeof data !== 'function') return [];
  try {
    const bytes: unknown = await data.call(value);
    return bytes instanceof Uint8Array ? fileBlock(mimeType, bytes) : [];
  } catch (error) {
    return [attachment(l10n.t('image'), `[${messageOf(error)}]`)];
  }
}
