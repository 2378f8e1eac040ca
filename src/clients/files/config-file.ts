import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ConfigFileError } from '../formats/config-file-error';

/** A configuration file as it is on disk. */
export interface ConfigFile {
  /** Where it really is, behind links. */
  path: string;
  /** Null when there is none. */
  text: string | null;
  /** Permission bits of the file there is. */
  mode: number;
}

/** A file into which a key is written is for its owner only. */
const NEW_FILE_MODE = 0o600;

/** More than this is no configuration file; the largest seen in the wild have some hundred kilobytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Most links from one to the next, as in Linux. */
const MOST_LINKS = 40;

/**
 * @param folder when given, links may not lead out of it
 * @throws ConfigFileError when it cannot be read, is no text in UTF-8, or too large
 */
export async function readConfigFile(path: string, folder?: string): Promise<ConfigFile> {
  try {
    return await readBehindLinks(path, folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) throw new ConfigFileError(`cannot be read (${error.message})`);
    throw error;
  }
}

async function readBehindLinks(path: string, folder: string | undefined): Promise<ConfigFile> {
  const target = await behindLinks(path);
  if (folder !== undefined && !isBelow(target, await behindLinks(folder))) {
    throw new ConfigFileError(`a link that leads out of the workspace, to ${target}`);
  }
  const found = await stat(target).catch(nullWhenMissing);
  if (!found) return { path: target, text: null, mode: NEW_FILE_MODE };
  if (!found.isFile()) throw new ConfigFileError('not a file');
  if (found.size > MOST_BYTES) throw new ConfigFileError('too large for a configuration file');
  return { path: target, text: decoded(await readFile(target)), mode: found.mode & 0o7777 };
}

/** Replaces a file at once, with the permissions it has: written beside it, then renamed. Makes the folders on the way. */
export async function writeConfigFile({ path, mode }: ConfigFile, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', NEW_FILE_MODE);
    try {
      await handle.writeFile(text);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The folders above a file that are not there yet, the deepest first. */
export async function missingFolders(path: string): Promise<string[]> {
  const folder = dirname(path);
  if (folder === path || (await stat(folder).catch(nullWhenMissing))) return [];
  return [folder, ...(await missingFolders(folder))];
}

/** Where writing to a path ends up, also when nothing is there yet. */
async function behindLinks(path: string): Promise<string> {
  let target = resolve(path);
  for (let links = 0; links < MOST_LINKS; links++) {
    const real = await realpath(target).catch(nullWhenMissing);
    if (real !== null) return real;
    const next = await readlink(target).catch(() => null);
    if (next === null) return dirname(target) === target ? target : join(await behindLinks(dirname(target)), basename(target));
    target = resolve(dirname(target), next);
  }
  throw new ConfigFileError('a link that leads nowhere');
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConfigFileError('not a text in UTF-8');
  }
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
}
