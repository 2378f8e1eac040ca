import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Keeps a copy of a configuration text, next to earlier ones of the same name.
 * @param mode permission bits of the file that it is a copy of
 * @returns where it is: `path`, or `path` with a number
 */
export async function keepCopy(path: string, text: string, mode: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  for (let number = 1; ; number++) {
    const copy = path + (number === 1 ? '' : `-${number}`);
    try {
      const handle = await open(copy, 'wx', mode);
      try {
        await handle.writeFile(text);
        await handle.chmod(mode);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return copy;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}
