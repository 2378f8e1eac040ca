import { parseArgs } from 'node:util';
import { checkLaws } from './oracle';
import { writeRecord } from './record';
import { keepRegression, readRegression } from './regressions';
import { search } from './search';
import { fuzzTargets } from './targets';

/** `npm run fuzz`: the long search. Every found case becomes a file that the tests replay from then on. */

const USAGE = `Usage: npm run fuzz -- [--minutes N] [--seed N] [--target NAME] [--replay FILE] [--record]

  --minutes N     how long (default 5)
  --seed N        repeats a run (default: from the clock)
  --target NAME   only targets whose names begin so
  --replay FILE   checks one found case again; its folder names the target
  --record        keeps the figures of this run for docs/reliability.md`;

const ROUND_MS = 1000;
/** Ever other inputs, round by round. */
const NEXT_SEED = 0x9e3779b1;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    target: { type: 'string', default: '' },
    replay: { type: 'string' },
    record: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else if (values.replay !== undefined) await replay(values.replay);
else await run(Number(values.minutes), Number(values.seed));

async function replay(file: string): Promise<void> {
  const { input } = readRegression(file);
  const name = file.replaceAll('\\', '/').split('/').at(-2);
  const target = fuzzTargets.find((known) => known.name === name);
  if (!target) throw new Error(`${name} is no target; there are: ${fuzzTargets.map((known) => known.name).join(', ')}.`);
  await checkLaws(target, input);
  console.log(`${file}: every law holds.`);
}

async function run(minutes: number, seed: number): Promise<void> {
  const targets = fuzzTargets.filter(({ name }) => name.startsWith(values.target));
  if (targets.length === 0 || !(minutes > 0) || !Number.isInteger(seed)) {
    console.error(USAGE);
    process.exit(2);
  }
  console.log(`Seed ${seed}, ${minutes} minutes, ${targets.length} targets.`);
  const until = performance.now() + minutes * 60_000;
  const tried = new Map(targets.map(({ name }) => [name, 0]));
  let cases = 0;
  for (let round = 0; performance.now() < until; round++) {
    for (const target of targets) {
      if (performance.now() >= until) break;
      const { tried: count, found } = await search(target, (seed + round * NEXT_SEED) | 0, ROUND_MS);
      tried.set(target.name, (tried.get(target.name) ?? 0) + count);
      if (!found) continue;
      cases++;
      const { file } = keepRegression(target.name, found.input);
      console.log(`\n${target.name}: ${found.error instanceof Error ? found.error.stack : String(found.error)}`);
      console.log(`  ${JSON.stringify(found.input).slice(0, 2000)}\n  kept as ${file}; replay: npm run fuzz -- --replay ${file}\n`);
    }
    console.log(`Round ${round + 1}: ${sum(tried)} inputs, ${cases} cases.`);
  }
  for (const [name, count] of tried) console.log(`${name.padEnd(28)} ${count}`);
  console.log(`\n${sum(tried)} inputs, ${cases} cases.`);
  if (values.record) writeRecord({ seed, minutes, targets: targets.length, inputs: sum(tried) });
  process.exitCode = cases === 0 ? 0 : 1;
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
