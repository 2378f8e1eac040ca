import { readRecord } from '../fuzz/record';
import { LOADS } from './fault-load';

interface ReliabilityRow {
  /** What was done to the proxy. */
  fault: string;
  /** How often, how much. */
  amount: string;
  /** What held. */
  held: string;
  /** The test that does it, in this folder unless it has a path, and words of its title. */
  test: string;
  title: string;
}

const LONG_RUN_SEED = 20261124;
const fuzzed = readRecord();
const thousands = (count: number) => count.toLocaleString('en-US');
const runs = ({ usual, long }: { usual: number; long: number }) =>
  usual === long ? thousands(usual) : `${thousands(usual)} (long run: ${thousands(long)})`;

const LOAD: readonly ReliabilityRow[] = [
  {
    fault: 'Requests one after the other, whole and streamed, in three protocols',
    amount: runs(LOADS.sequentialStreams),
    held: 'heap after collection, handles and child processes back where they were',
    test: 'leaks.test.ts',
    title: 'stay where they were after',
  },
  {
    fault: 'Streams at once, twice',
    amount: runs(LOADS.parallelStreams),
    held: 'none torn, heap flat between the rounds',
    test: 'leaks.test.ts',
    title: 'come back after',
  },
  {
    fault: 'Clients that leave in the middle of a stream',
    amount: '100 at once',
    held: 'every upstream connection closed, 100 `aborted` rows, nothing reserved',
    test: 'leaks.test.ts',
    title: 'streams that clients leave in the middle',
  },
  {
    fault: 'Runs of the Claude CLI',
    amount: '12 at once, twice',
    held: 'no process and no pipe left',
    test: 'leaks.test.ts',
    title: 'of runs of the Claude CLI no process',
  },
];

const FAULTS: readonly ReliabilityRow[] = [
  {
    fault: '`kill -9` at random moments under the load of 8 clients, also while ending',
    amount: runs(LOADS.kills),
    held: 'every answer whose end a client saw is in the log once, ratings and limits kept, spend = sum of rows ≤ limit, a cut stream is an `aborted` row',
    test: 'kill.test.ts',
    title: 'loses no finished request',
  },
  {
    fault: 'Database truncated, emptied, bit-flipped, replaced, gone; journal torn or with garbage; both',
    amount: '9 kinds',
    held: 'all finished requests are back, what was damaged is kept aside',
    test: 'storage.test.ts',
    title: 'no finished request is lost, nothing is deleted',
  },
  {
    fault: 'Database of a newer version',
    amount: '1',
    held: 'set aside byte for byte, the proxy works',
    test: 'storage.test.ts',
    title: 'a database of a newer version is set aside',
  },
  {
    fault: 'Disk full under load (where the tests may mount)',
    amount: '20 requests meanwhile',
    held: 'served, said, and written once there was space',
    test: 'storage.test.ts',
    title: 'that is full',
  },
  {
    fault: 'Read-only disk (where the tests may mount)',
    amount: '20 requests meanwhile',
    held: 'served, said, and written once it could be',
    test: 'storage.test.ts',
    title: 'that turns read-only',
  },
  {
    fault: 'Clock jumping two days or an hour away, and home again',
    amount: '2 jumps each, a kill in between',
    held: 'no row lost, no negative time',
    test: 'clock.test.ts',
    title: 'nothing is lost, times stay sane',
  },
  {
    fault: 'Clock jumping a hundred days forward, and home again',
    amount: '1',
    held: 'no row deleted, spend and limit of the day as before',
    test: 'clock.test.ts',
    title: 'deletes no request, frees no budget',
  },
  {
    fault: 'Clock forty days ahead at the start, set right while the proxy runs',
    amount: '1',
    held: 'spend and limit of the day as before',
    test: 'clock.test.ts',
    title: 'forty days ahead at the start',
  },
  {
    fault: "The store's worker thread crashed under the load of 4 clients",
    amount: runs(LOADS.workerCrashes),
    held: 'every request and question answered, each crash told once, log and sums whole',
    test: 'worker.test.ts',
    title: 'requests are served all the while',
  },
  {
    fault: 'Owner killed, ended, suspended, with followers',
    amount: 'up to 5 processes',
    held: 'takeover within 2 s, nothing written twice',
    test: 'test/integration/election.test.ts',
    title: 'takes over within 2 s when the owner is killed',
  },
  {
    fault: 'Five processes under the load of 4 clients, whose owner is killed, ended, suspended in turn',
    amount: runs(LOADS.takeovers),
    held: 'every request answered in the end by the retries of the official client, logged once, spend = sum of rows',
    test: 'takeover.test.ts',
    title: 'clients succeed by retrying',
  },
  {
    fault: 'The key rotated, and all data deleted, by the owner and by a follower',
    amount: 'up to 3 windows, clients at work',
    held: 'the old key opens nothing, every window goes on; no file and no memory holds anything of what was deleted',
    test: 'test/integration/keys-and-data.test.ts',
    title: 'the old key opens nothing, every window has the new one',
  },
  {
    fault:
      'Windows of a real editor: the one that runs the proxy closed, reloaded, killed, suspended and ended from another; the port changed',
    amount: '2 and 5 windows',
    held: 'the same figures live in every window, every request answered, each reached the provider once',
    test: 'test/editor/suites/two-windows.suite.ts',
    title: 'is suspended, and can end its process',
  },
  {
    fault: 'Owner and followers of different versions',
    amount: 'newer and older owner, each with what it cannot do',
    held: 'the newest runs the proxy, an older one never takes over what a newer one has written',
    test: 'test/integration/versions.test.ts',
    title: 'never takes over the storage that it has written',
  },
];

const CLI_FAULTS: readonly ReliabilityRow[] = [
  {
    fault:
      'A Claude CLI that hangs, is killed in mid-answer, floods either output, is missing, is replaced while it answers, outlives the proxy',
    amount: '9 kinds',
    held: 'its client is told or answered, others are served meanwhile, no process is left',
    test: 'claude-cli.test.ts',
    title: 'its client is told, others are served, no process is left',
  },
];

const INPUTS: readonly ReliabilityRow[] = [
  {
    fault: 'Recorded requests, answers, streams, settings and journals with things wrong, missing, doubled or in the wrong place',
    amount: `some thousand with every run; last long run: ${thousands(fuzzed.inputs)} for ${fuzzed.targets} readers in ${fuzzed.minutes} minutes`,
    held: 'nothing thrown but what is declared, no prototype changed, no reader slow; chunks may fall anywhere, compression is reversible, never longer and stays as it was sent; a bad setting costs only itself',
    test: 'test/fuzz/fuzz.test.ts',
    title: 'breaks no law',
  },
  {
    fault: 'The same against the whole proxy over HTTP: mutated requests, and mutated answers of five kinds of providers',
    amount: 'some hundred with every run (`FUZZ_SECONDS=…` for longer)',
    held: 'the client is told in its protocol; never an error of the proxy itself',
    test: 'test/fuzz/http.test.ts',
    title: 'without an error of its own',
  },
  {
    fault: 'Inputs that broke something once',
    amount: 'every one, with every run',
    held: 'they break nothing any more',
    test: 'test/fuzz/fuzz.test.ts',
    title: 'break no law any more',
  },
  {
    fault: 'Upstreams that stall, reset, send garbage, 1 GB, bombs, endless comments and blanks, 200 with an error',
    amount: '23 kinds, streamed and whole',
    held: 'this client gets the error of its protocol; every other is answered within 2 s meanwhile; memory below 640 MiB',
    test: 'hostile-upstream.test.ts',
    title: 'this client is told, the others are served meanwhile',
  },
  {
    fault: 'Smuggled requests, oversize headers and bodies, compressed bodies',
    amount: '14 kinds',
    held: 'refused, connection closed, nothing reaches a provider',
    test: 'web-attacks.test.ts',
    title: 'is refused, and the connection closed',
  },
  {
    fault: 'Connections that never finish their headers',
    amount: '200 at once',
    held: 'others answered at once, all cut off within 25 s',
    test: 'web-attacks.test.ts',
    title: 'of slow connections',
  },
  {
    fault: 'Canary keys, prompts and answers (`"privacy.storePrompts": "none"`)',
    amount: '3 keys, 1 prompt, 1 answer',
    held: 'in no file, log line, report or export; no key in any error',
    test: 'secrets.test.ts',
    title: 'are in no file of the storage folder',
  },
  {
    fault: 'A crash with keys in the words of the error and on it',
    amount: '1',
    held: 'its last words hold no key, and all finished requests are in the log',
    test: 'secrets.test.ts',
    title: 'says what happened without a key',
  },
  {
    fault: 'SQL, HTML, formulas, prototype names, path tricks, shell text',
    amount: 'in model names, prompts, ids, settings, bodies and CLI arguments',
    held: 'plain text everywhere',
    test: 'hostile-input.test.ts',
    title: 'as a model name and a prompt are only text',
  },
];

export const ALL_ROWS = [...LOAD, ...FAULTS, ...CLI_FAULTS, ...INPUTS];

function table(rows: readonly ReliabilityRow[]): string {
  const lines = rows.map(({ fault, amount, held, test }) => `| ${fault} | ${amount} | ${held} | 0 | ${linkOf(test)} |`);
  return ['| what | how much | what held | data lost | test |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

export const pathOf = (test: string) => (test.startsWith('test/') ? test : `test/faults/${test}`);
const linkOf = (test: string) => `[${test.slice(test.lastIndexOf('/') + 1)}](../${pathOf(test)})`;

/** `docs/reliability.md`. Every figure in it is one that the tests assert. */
export function reliabilityPage(): string {
  return `# Reliability

What the proxy is put through by its own tests, and what is left afterwards. "Data lost" counts requests whose end a client had seen and
that are missing from the log, logged twice, or charged with another amount. The page is written from the sizes the tests use, and a test
fails when it is out of date or when a row has no test: \`RELIABILITY=write npx vitest run test/faults/reliability-page.test.ts\` writes it anew.

## Load

${table(LOAD)}

## Faults

${table([...FAULTS, ...CLI_FAULTS])}

## Bad input

${table(INPUTS)}

## Replay

Random moments and bytes come from a seed that is part of the test's name. To replay a run:

    FAULT_SEED=${LONG_RUN_SEED} npx vitest run test/faults

The long run (${thousands(LOADS.kills.long)} kills, ${thousands(LOADS.sequentialStreams.long)} requests), with the seed it was last done with:

    FAULT_LOAD=long FAULT_SEED=${LONG_RUN_SEED} npx vitest run test/faults

Mutated inputs have a seed of their own. The first line replays the inputs of a test run, the second the last long one, the third one found
case; found cases are kept in \`test/fuzz/regressions\`:

    FUZZ_SEED=… npx vitest run test/fuzz
    npm run fuzz -- --minutes ${fuzzed.minutes} --seed ${fuzzed.seed}
    npm run fuzz -- --replay test/fuzz/regressions/…

## What is not promised

- A request that a crash cuts off within its first 25 ms, before anything of it was shown, has no row.
- What a provider charges for a request that a crash cut off is estimated from what had arrived.
- With a disk that stays full or read-only until the process ends, what was logged meanwhile is lost with it. The proxy says so from the first moment;
  \`/health\` shows it.
- Tests that mount a disk run on Linux as root only, and are skipped elsewhere.
`;
}
