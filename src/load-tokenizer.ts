import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenCounter } from './cost/token-count';

/** The packed o200k vocabulary in the folder of built assets. */
export const TOKEN_RANKS_FILE = 'o200k.ranks';

/**
 * Makes token counts exact: loads the vocabulary in the background, in small slices. Call it when the proxy has started,
 * never while the editor activates. Until it is done, and if the file cannot be read, counts are estimates.
 * @param assetsDir absolute path of the folder with the built assets
 * @throws when the file is missing or damaged
 */
export function loadTokenizer(assetsDir: string): Promise<void> {
  return tokenCounter.load(() => readFile(join(assetsDir, TOKEN_RANKS_FILE)));
}
