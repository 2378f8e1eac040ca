import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { holdsContent } from './storage-files';

/** Deletes every file of the storage folder that holds anything that came with use. @returns names of those that would not go, with the reason */
export async function deleteContent(storageDir: string): Promise<string[]> {
  const names = (await readdir(storageDir)).filter(holdsContent);
  const results = await Promise.allSettled(names.map((name) => rm(join(storageDir, name), { force: true })));
  return results.flatMap((result, index) => (result.status === 'rejected' ? [`${names[index]} (${result.reason})`] : []));
}
