import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface PortHolder {
  pid: number;
  /** Its command line, or its name where the system gives no more. */
  command: string;
}

/** State `LISTEN` in /proc/net/tcp (include/net/tcp_states.h of Linux). */
const LINUX_LISTEN = '0A';

const run = promisify(execFile);

/** Which process listens on a TCP port of this machine; undefined when the system does not tell (other users' processes, say). */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  try {
    if (process.platform === 'linux') return await onLinux(port);
    if (process.platform === 'win32') return await onWindows(port);
    return await withLsof(port);
  } catch {
    // A missing tool or permission means only that we cannot say who it is.
    return undefined;
  }
}

async function onLinux(port: number): Promise<PortHolder | undefined> {
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LINUX_LISTEN && Number.parseInt(local.slice(local.indexOf(':') + 1), 16) === port) sockets.add(`socket:[${inode}]`);
    }
  }
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
    if (!targets.some((target) => sockets.has(target))) continue;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    return { pid: Number(pid), command };
  }
  return undefined;
}

async function withLsof(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']);
  const pid = Number(stdout.split('\n', 1)[0]);
  if (!pid) return undefined;
  const { stdout: command } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
  return { pid, command: command.trim() };
}

async function onWindows(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP']);
  const pid = netstatListener(stdout, port);
  if (!pid) return undefined;
  const { stdout: task } = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']);
  return { pid, command: /^"([^"]+)"/.exec(task)?.[1] ?? '' };
}

/**
 * Who listens on a port, in what `netstat -ano` of Windows prints. The name of the state is translated there and may have several
 * words; the foreign address of a listener is none in every language, and the process comes last.
 */
export function netstatListener(table: string, port: number): number | undefined {
  const listener = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, foreign]) => (foreign === '0.0.0.0:0' || foreign === '[::]:0') && local?.endsWith(`:${port}`));
  return Number(listener?.at(-1)) || undefined;
}
