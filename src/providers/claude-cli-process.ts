import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** What is kept of the standard error, from its end. */
const STDERR_TAIL_BYTES = 8 * 1024;

/** How long pipes may stay open after the process itself has ended. */
const LINGER_MS = 1000;

/** How long a process may take to end by itself once it was asked to. */
const GRACE_MS = 1500;

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One run of the Claude CLI, with everything it may have started. */
export class ClaudeProcess {
  readonly stdout: Readable;
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #stderr = Buffer.alloc(0);
  #running = true;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#child = child;
    this.stdout = child.stdout;
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#running = false;
        resolve({ code, signal });
      });
    });
    child.once('exit', () => {
      // Something it started holds the pipes: without an end nobody would ever stop reading.
      const timer = setTimeout(() => this.#signalGroup('SIGKILL'), LINGER_MS);
      child.once('close', () => clearTimeout(timer));
    });
    // Read to its end and mostly forgotten: a full pipe would stop the process.
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-STDERR_TAIL_BYTES);
    });
    // It may end before it has read everything; how it ended says why.
    child.stdin.on('error', () => undefined);
    child.stderr.on('error', () => undefined);
  }

  /**
   * Starts a process and hands it its whole input.
   * @throws what `spawn` reports: `ENOENT`, `EACCES`, `ETXTBSY`, …
   */
  static start(binary: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, input: string): Promise<ClaudeProcess> {
    return new Promise((resolve, reject) => {
      // A group of its own, so that whatever it starts can be ended with it.
      const detached = process.platform !== 'win32';
      const child = spawn(binary, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached, windowsHide: true });
      child.once('error', reject);
      child.once('spawn', () => {
        child.off('error', reject);
        child.on('error', () => undefined);
        const started = new ClaudeProcess(child);
        child.stdin.end(input);
        resolve(started);
      });
    });
  }

  /** The last lines it wrote to its standard error. */
  get stderrTail(): string {
    return this.#stderr.toString('utf8').trim();
  }

  /** Gives a process that has said everything a moment to end by itself. */
  leave(): void {
    const timer = setTimeout(() => void this.stop(), LINGER_MS);
    void this.ended.then(() => clearTimeout(timer));
  }

  /** Asks the process and all it started to end, and ends them when they do not. Resolves when they are gone. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#signalGroup('SIGTERM');
    const timer = setTimeout(() => this.#signalGroup('SIGKILL'), GRACE_MS);
    // Nobody reads the output any more; unread, it would keep the pipes open.
    this.stdout.resume();
    await this.ended;
    clearTimeout(timer);
    this.#signalGroup('SIGKILL');
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (process.platform === 'win32') {
      execFile('taskkill', ['/pid', String(pid), '/t', '/f'], () => undefined);
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // The group was gone already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
