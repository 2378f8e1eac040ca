import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEditorSession } from '../harness/editor-session';
import { runInExtensionHost } from '../harness/host-tests';
import { buildHostTests } from '../host/build.mjs';

/** Runs first and is then told test by test, so that each one counts and is named. */
const results = await runAll();

describe('inside the extension host', () => {
  for (const { name, error } of results) it(name, () => expect(error).toBeNull());
});

async function runAll() {
  await buildHostTests();
  const report = join(mkdtempSync(join(tmpdir(), 'scp-host-')), 'report.json');
  const session = await startEditorSession({
    env: { HOST_TEST_REPORT: report },
    testModules: true,
    providers: { demo: { type: 'demo', enabled: true } },
  });
  try {
    return await runInExtensionHost(session.context, session.server, report);
  } finally {
    await session.end();
  }
}
