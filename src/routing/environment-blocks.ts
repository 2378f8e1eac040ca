/** Blocks that agents write about their surroundings, not the user. */
const TAGS =
  'environment_details|environment_context|environment_info|environment|env|system-reminder|system_reminder|user_info|editor_context|current_datetime';
const OPENING = new RegExp(`<(${TAGS})(?=[\\s>])`, 'g');

/** Changes what stands in such blocks and leaves the rest of a message as it is. Linear in the length of the text. */
export function mapEnvironmentBlocks(text: string, map: (block: string) => string): string {
  let result = '';
  let position = 0;
  for (const { 0: opening, 1: tag = '', index } of text.matchAll(OPENING)) {
    if (index < position) continue;
    const close = text.indexOf(`</${tag}>`, index + opening.length);
    if (close < 0) break;
    result += text.slice(position, index) + map(text.slice(index, close));
    position = close;
  }
  return position === 0 ? text : result + text.slice(position);
}
