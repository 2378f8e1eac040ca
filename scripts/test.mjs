import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, root, toolEnvironment } from './dependencies.mjs';

/**
 * `npm test`: everything that has to hold, from lint to the tests in a real editor. The last line is the sum.
 */
ensureDependencies();

const artifacts = join(root, 'artifacts');
mkdirSync(artifacts, { recursive: true });

const results = [
  ...(await Promise.all([
    check('Lint', 'npm', ['run', '--silent', 'lint']),
    check('Types', 'npm', ['run', '--silent', 'typecheck']),
    check('Build and package', 'node', ['scripts/package.mjs']),
  ])),
  await suite('Unit and integration tests', 'unit', ['vitest', 'run']),
  // Not beside the others: windows that take over within two seconds need a core to do so.
  await suite('Tests in a real editor', 'editor', ['vitest', 'run', '--config', 'vitest.editor.config.ts']),
];

heading('All');
for (const { name, passed, failed } of results) console.log(`${name}: ${passed} passed, ${failed} failed`);
const sum = (of) => results.reduce((total, result) => total + result[of], 0);
console.log();
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

function heading(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`);
}

/** Something that holds or does not: counts as one test. */
async function check(name, command, args) {
  const passed = (await run(name, command, args)) === 0;
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

async function suite(name, id, [command, ...args]) {
  const report = join(artifacts, `${id}-tests.json`);
  rmSync(report, { force: true });
  const code = await run(name, command, [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  return { name, ...counts(report, code) };
}

/** Runs a command beside others, and shows in one piece what it said once it has ended. @returns its exit code */
async function run(name, command, args) {
  // npm and the tools in node_modules/.bin are scripts there, which only a shell starts.
  const child = spawn(command, args, { cwd: root, env: toolEnvironment, shell: process.platform === 'win32' });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  heading(name);
  process.stdout.write(Buffer.concat(said));
  return code ?? 1;
}

/** A file that could not even be loaded has no tests to count, and counts as a failed one. */
function counts(report, code) {
  let passed = 0;
  let failed = 0;
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    passed = numPassedTests;
    failed = numFailedTests + testResults.filter(isBroken).length;
  } catch (error) {
    console.error(`No report of the tests: ${error.message}`);
  }
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

function isBroken({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}
