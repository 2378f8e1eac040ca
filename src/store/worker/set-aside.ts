import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setAsideName } from '../storage-files';

export type SetAsideReason = 'damaged' | 'newer' | 'kept';

/** Renames a file so that it is kept but no longer used. @returns its new name */
export function setAside(storageDir: string, name: string, why: SetAsideReason, stamp: string): string {
  const aside = freeName(storageDir, name, why, stamp);
  renameSync(join(storageDir, name), join(storageDir, aside));
  return aside;
}

/** Keeps damaged lines of a file in one of their own. @returns the name of that file */
export function setLinesAside(storageDir: string, name: string, lines: readonly Buffer[], stamp: string): string {
  const aside = freeName(storageDir, name, 'damaged', stamp);
  writeLines(join(storageDir, aside), lines);
  return aside;
}

/** Keeps what is in some files, which stay in use, in one of their own. @returns the name of that file, which is whole or not there */
export function setCopyAside(storageDir: string, name: string, parts: Iterable<Buffer>, stamp: string): string {
  const aside = freeName(storageDir, name, 'kept', stamp);
  try {
    writeDurably(join(storageDir, aside), parts);
  } catch (error) {
    rmSync(join(storageDir, aside), { force: true });
    throw error;
  }
  return aside;
}

/** Writes a whole file of lines and waits until it is on the disk. */
export function writeLines(path: string, lines: readonly Buffer[]): void {
  const newline = Buffer.from('\n');
  writeDurably(path, [Buffer.concat(lines.flatMap((line) => [line, newline]))]);
}

/** Writes a whole file and waits until it is on the disk. */
export function writeDurably(path: string, parts: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (const part of parts) {
      for (let written = 0; written < part.length; ) written += writeSync(file, part, written);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function freeName(storageDir: string, name: string, why: SetAsideReason, stamp: string): string {
  for (let count = 1; ; count++) {
    const candidate = setAsideName(name, why, count === 1 ? stamp : `${stamp}-${count}`);
    if (!existsSync(join(storageDir, candidate))) return candidate;
  }
}
