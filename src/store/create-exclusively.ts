import { randomUUID } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { errorCode } from './error-code';

/** File systems without hard links. */
const CANNOT_LINK = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/**
 * Creates a file with its whole content at once: it is written beside and then linked, which fails when the name is taken.
 * @returns whether it was created; false when there is a file of this name already
 */
export async function createExclusively(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeNew(draft, text);
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!CANNOT_LINK.has(errorCode(error))) throw error;
    return await writeNew(path, text);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Creates a file, readable by this user only. @returns false when there is a file of this name already */
export async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
