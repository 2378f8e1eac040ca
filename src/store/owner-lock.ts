import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createExclusively, writeNew } from './create-exclusively';
import { errorCode } from './error-code';
import { isProvablyDead, processStart } from './process-start';

export interface OwnerLock {
  /** @throws what keeps the lock file from being read; one that cannot be deleted is stale from now on */
  release(): Promise<void>;
}

export interface OwnerLockHolder {
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
}

const LOCK_FILE = 'owner.lock';
/** A lock file that cannot be read and is older than this was torn by a crash; nobody is still writing it. */
const TORN_AFTER_MS = 3000;
/** Storage that refuses to be written cannot be harmed by two owners either. */
const CANNOT_WRITE = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

const lockContent = z.object({ pid: z.int().positive(), startedAt: z.number(), processStart: z.string().nullable(), token: z.string() });

interface FoundLock {
  text: string;
  /** Null when the file is not a whole lock. */
  content: z.infer<typeof lockContent> | null;
}

/** Tokens of the locks this process holds: our own process id in a lock file proves nothing by itself. */
const held = new Set<string>();

/**
 * Guards the storage folder: at most one process owns it. A lock whose process is provably dead is taken over; where that
 * cannot be proven the lock counts as held. On storage that cannot be written the lock is granted, for there is nothing to guard.
 */
export async function acquireOwnerLock(storageDir: string): Promise<OwnerLock | { heldBy: OwnerLockHolder }> {
  const path = join(storageDir, LOCK_FILE);
  const token = randomUUID();
  const startedAt = Math.round(Date.now() - process.uptime() * 1000);
  const own = JSON.stringify({ pid: process.pid, startedAt, processStart: await processStart(process.pid), token });
  held.add(token);
  try {
    await mkdir(storageDir, { recursive: true, mode: 0o700 });
    const heldBy = await obtain(path, own);
    if (!heldBy) return lockOf(path, token);
    held.delete(token);
    return { heldBy };
  } catch (error) {
    if (CANNOT_WRITE.has(errorCode(error))) return { release: async () => void held.delete(token) };
    held.delete(token);
    throw error;
  }
}

/** The living process that owns the storage folder; undefined when there is none. */
export async function readOwnerLock(storageDir: string): Promise<OwnerLockHolder | undefined> {
  const path = join(storageDir, LOCK_FILE);
  const found = await read(path);
  if (!found?.content || (await isStale(found, path))) return undefined;
  return { pid: found.content.pid, startedAt: found.content.startedAt };
}

function lockOf(path: string, token: string): OwnerLock {
  return {
    release: async () => {
      held.delete(token);
      try {
        const found = await read(path);
        if (found?.content?.token === token) await rm(path, { force: true });
      } catch (error) {
        if (!CANNOT_WRITE.has(errorCode(error))) throw error;
      }
    },
  };
}

/** @returns undefined when the lock is ours, else who holds it */
async function obtain(path: string, own: string): Promise<OwnerLockHolder | undefined> {
  for (;;) {
    if (await createExclusively(path, own)) return undefined;
    const found = await read(path);
    if (found === undefined) continue;
    if (await isStale(found, path)) {
      if (await takeOver(path, found.text, own)) return undefined;
    } else if (found.content) {
      return { pid: found.content.pid, startedAt: found.content.startedAt };
    }
    await sleep(5 + Math.random() * 20);
  }
}

/**
 * Replaces a stale lock. Whoever replaces must hold the take-over file and look at the lock again while holding it, so of
 * several processes that saw the same stale lock only one replaces it.
 */
async function takeOver(path: string, stale: string, own: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await createExclusively(guard, own))) {
    const other = await read(guard);
    if (other && (await isStale(other, guard))) await rm(guard, { force: true });
    return false;
  }
  const draft = `${path}.${randomUUID()}`;
  try {
    if ((await read(path))?.text !== stale) return false;
    await writeNew(draft, own);
    await rename(draft, path);
    return (await read(path))?.text === own;
  } finally {
    await rm(draft, { force: true });
    await rm(guard, { force: true });
  }
}

async function read(path: string): Promise<FoundLock | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return { text, content: parse(text) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): FoundLock['content'] {
  try {
    return lockContent.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function isStale(found: FoundLock, path: string): Promise<boolean> {
  if (found.content) {
    const { pid, processStart: start, token } = found.content;
    return pid === process.pid ? !held.has(token) : isProvablyDead(pid, start);
  }
  const age = await stat(path).then(
    (file) => Date.now() - file.mtimeMs,
    () => 0,
  );
  return age < 0 || age > TORN_AFTER_MS;
}
