import { messageOf } from '../error-message';
import { errorCode } from './error-code';

type Part = 'journal' | 'snapshot' | 'database';

/** What of the storage does not work, told when it changes. */
export class StorageHealth {
  private readonly problems = new Map<Part, string>();
  private readonly listeners = new Set<(problem: string | null) => void>();

  /** A listener that comes when something is wrong already is told at once. */
  listen(listener: (problem: string | null) => void): void {
    this.listeners.add(listener);
    const problem = this.current();
    if (problem !== null) listener(problem);
  }

  set(part: Part, problem: string | null): void {
    const before = this.current();
    if (problem === null) this.problems.delete(part);
    else this.problems.set(part, problem);
    const now = this.current();
    if (now === before) return;
    for (const listener of this.listeners) listener(now);
  }

  private current(): string | null {
    return this.problems.get('journal') ?? this.problems.get('database') ?? this.problems.get('snapshot') ?? null;
  }
}

/** Says for people why the storage folder cannot be written, and what to do. */
export function describeStorageFailure(error: unknown, storageDir: string): string {
  const code = errorCode(error);
  const meanwhile = 'Requests are still answered; what they log is kept in memory and written as soon as that works again.';
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return `There is no space left to write to ${storageDir} (${code}). ${meanwhile} Free some space.`;
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return `The storage folder ${storageDir} cannot be written (${code}). ${meanwhile} Make the folder writable for you.`;
  }
  return `Writing to the storage folder ${storageDir} failed (${messageOf(error)}). ${meanwhile}`;
}

/** @param dropped journal lines that no longer fitted in memory */
export function describeDropped(dropped: number): string {
  if (dropped === 0) return '';
  return ` ${dropped} older changes no longer fit there and are in the running database only: they are lost should the proxy end before the storage works again.`;
}
