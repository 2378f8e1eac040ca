/** Why a configuration file is left as it is; the message is for people and names no value of the file. */
export class ConfigFileError extends Error {
  override readonly name = 'ConfigFileError';

  /** @param file absolute path of the file, where it is known */
  constructor(
    message: string,
    readonly file?: string,
  ) {
    super(message);
  }
}

/** Where in a text an offset is, as editors count. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
