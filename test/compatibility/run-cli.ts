import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { type Cli, cliFolder } from './install-clis';

/** Most that a client may take for a task; on an idle machine it takes a few seconds. */
export const RUN_LIMIT_MS = 100_000;

export interface Ended {
  code: number | null;
  /** What it printed on stdout and stderr. */
  output: string;
}

/** Runs a real command-line client in `work`, with nothing of this machine's but what it is given, and no network but loopback. */
export function runCli(
  cli: Cli,
  args: readonly string[],
  place: { home: string; work: string; env?: Record<string, string> | undefined },
): Promise<Ended> {
  const binFolder = cliFolder([cli]);
  const nowhere = 'http://127.0.0.1:1';
  const child = spawn(join(binFolder, cli), args, {
    cwd: place.work,
    env: {
      HOME: place.home,
      PATH: [binFolder, process.env.PATH].join(delimiter),
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      NO_PROXY: '127.0.0.1,localhost',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      ...place.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_LIMIT_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
