import type { ResponseFormat } from './canonical';

/** What a model is told where its provider cannot enforce the wanted form of the answer. */
export function jsonInstruction(format: ResponseFormat): string {
  const bare = 'Answer with that JSON alone: no Markdown fences, no text before or after it.';
  if (format.type === 'json') return `Your whole answer must be one valid JSON object. ${bare}`;
  const about = format.description === undefined ? '' : ` (${format.description})`;
  return `Your whole answer must be one valid JSON value that matches this JSON schema${about}:\n${JSON.stringify(format.schema)}\n${bare}`;
}
