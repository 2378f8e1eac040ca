import { writeFile } from 'node:fs/promises';

/** One test that runs inside the extension host. */
export interface HostTest {
  name: string;
  body: () => Promise<void>;
}

export interface HostTestResult {
  name: string;
  /** Null when it passed. */
  error: string | null;
}

const TIMEOUT_MS = 30_000;

/** Runs the tests one after the other and writes what came of each to the file named by HOST_TEST_REPORT. */
export async function runHostTests(tests: HostTest[]): Promise<void> {
  const results: HostTestResult[] = [];
  for (const { name, body } of tests) {
    const error = await Promise.race([body().then(() => null, describeError), timeout()]);
    results.push({ name, error });
    console.log(`${error === null ? 'ok' : 'FAILED'}  ${name}${error === null ? '' : `\n${error}`}`);
  }
  if (process.env.HOST_TEST_REPORT) await writeFile(process.env.HOST_TEST_REPORT, JSON.stringify(results));
  const failed = results.filter(({ error }) => error !== null);
  if (failed.length > 0) throw new Error(`${failed.length} of ${results.length} tests failed`);
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function timeout(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(`took longer than ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS).unref());
}
