import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process holds, seen from outside. Linux only: it reads /proc. */
export interface ProcessFigures {
  /** Resident memory in MiB. */
  rssMiB: number;
  /** Open files, sockets and pipes. */
  handles: number;
  children: number;
}

export const canMeasure = process.platform === 'linux';

export function processFigures(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssKiB = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return { rssMiB: rssKiB / 1024, handles: readdirSync(`/proc/${pid}/fd`).length, children: childrenOf(pid).length };
}

/** Process ids of the children that are alive. */
export function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap((line) => {
    const [child, parent, state] = line.trim().split(/\s+/);
    return Number(parent) === pid && !state?.startsWith('Z') ? [Number(child)] : [];
  });
}

/** Notes the highest resident memory of a process until it is told to stop. */
export function watchMemory(pid: number): { stop(): number } {
  let highest = 0;
  const look = () => {
    highest = Math.max(highest, processFigures(pid).rssMiB);
  };
  look();
  const timer = setInterval(look, 25);
  return {
    stop() {
      clearInterval(timer);
      look();
      return highest;
    },
  };
}
