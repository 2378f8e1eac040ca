import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code';

/** What the journal needs of a file; tests put one in its place that fails. */
export interface AppendFile {
  append(bytes: Buffer): Promise<void>;
  /** Whether nothing has been appended since it was opened or moved. */
  isEmpty(): boolean;
  /** Gives what is written so far another name; the next append begins a new file. */
  moveTo(path: string): Promise<void>;
  close(): Promise<void>;
}

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A file that only grows, opened when first needed. A failed append leaves no part of itself behind once the next succeeds. */
export class JournalFile implements AppendFile {
  private handle: FileHandle | null = null;
  /** Bytes that are whole. */
  private end = 0;
  /** Whether there may be a part of a failed append behind `end`. */
  private torn = false;

  constructor(private readonly path: string) {}

  async append(bytes: Buffer): Promise<void> {
    const handle = this.handle ?? (await this.open());
    try {
      if (this.torn) await handle.truncate(this.end);
      this.torn = true;
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, this.end + written);
        written += bytesWritten;
      }
    } catch (error) {
      if (!NO_SPACE.has(errorCode(error))) await this.letGo();
      throw error;
    }
    this.end += bytes.length;
    this.torn = false;
  }

  isEmpty(): boolean {
    return this.end === 0;
  }

  async moveTo(path: string): Promise<void> {
    await this.close();
    try {
      await rename(this.path, path);
    } catch (error) {
      // Someone removed the file: its lines live on in the database alone, which is about to be written.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    this.end = 0;
  }

  async close(): Promise<void> {
    const handle = this.handle;
    this.handle = null;
    if (!handle) return;
    try {
      if (this.torn) await handle.truncate(this.end);
      this.torn = false;
    } finally {
      await handle.close();
    }
  }

  /** After anything but a full disk the handle itself may be what is broken (a drive that was taken away). */
  private async letGo(): Promise<void> {
    const handle = this.handle;
    this.handle = null;
    await handle?.close().catch(() => undefined);
  }

  private async open(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const handle = await open(this.path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.handle = handle;
    const { size } = await handle.stat();
    if (this.torn && size >= this.end) return handle;
    this.end = size;
    // What an earlier run left may end within a line.
    if (size > 0) this.end += (await handle.write('\n', size)).bytesWritten;
    return handle;
  }
}
