/**
 * Makes any text plain in Markdown, in one line and in a table cell: what people and models wrote may not become a link or
 * an icon in a tooltip whose command links are trusted.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@/]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A name as code, where nothing in it is markup: it reads aloud and copies as it is, which entities do not. Stands in table cells, too. */
export function codeSpan(name: string): string {
  return `\`${name.replace(/\s+/g, ' ').trim().replaceAll('`', "'").replaceAll('|', '¦')}\``;
}

/** The first characters of a text, with an ellipsis when there are more. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= length
    ? line
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

/** Who answered, as a message or a heading names it: a model may have any name of any length. */
export function modelName({ provider, model }: { provider: string; model: string }): string {
  return shorten(`${provider}/${model}`, 60);
}

/** Keeps `$(name)` in a label from becoming an icon. */
export function escapeIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}
