import { readFile } from 'node:fs/promises';
import { errorCode } from './error-code';

/**
 * Names one life of a process id, so that a reused id is not mistaken for the process that had it before: boot id and start
 * time in clock ticks since boot. Null where the system has no /proc, or no such process.
 */
export async function processStart(pid: number): Promise<string | null> {
  return (await inspect(pid))?.start ?? null;
}

/** Whether the process that had this id and start is provably gone. A process of another user counts as alive. */
export async function isProvablyDead(pid: number, start: string | null): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return true;
  }
  const now = await inspect(pid);
  return now !== null && (ENDED.has(now.state) || (start !== null && now.start !== start));
}

/** Whether a process was stopped by a signal, as a debugger or a terminal does; null where the system does not tell. */
export async function isStopped(pid: number): Promise<boolean | null> {
  const now = await inspect(pid);
  return now && STOPPED.has(now.state);
}

const STOPPED = new Set(['T', 't']);
/** A zombie runs no more; it only waits for its parent to notice. */
const ENDED = new Set(['Z', 'X']);

/** Fields 3 (state) and 22 (start time) of `/proc/<pid>/stat`, see proc(5). */
async function inspect(pid: number): Promise<{ start: string; state: string } | null> {
  try {
    const [stat, bootId] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
    // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', ticks] = [fields[0], fields[19]];
    return ticks === undefined ? null : { start: `${bootId.trim()}:${ticks}`, state };
  } catch {
    return null;
  }
}
