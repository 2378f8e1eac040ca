import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEditorSession } from '../harness/editor-session';
import { runInExtensionHost } from '../harness/host-tests';
import { buildHostTests, chatTestsModule } from '../host/build.mjs';

/** Run first and then told test by test, so that each one counts and is named. */
const { owner, follower } = await runAll();

describe("our models in the editor's own chat, in the window that runs the proxy", () => {
  for (const { name, error } of owner) it(name, () => expect(error).toBeNull());
});

describe("our models in the editor's own chat, in a window beside it", () => {
  for (const { name, error } of follower) it(name, () => expect(error).toBeNull());
});

async function runAll() {
  await buildHostTests();
  const report = join(mkdtempSync(join(tmpdir(), 'scp-chat-')), 'report.json');
  const session = await startEditorSession({ env: { HOST_TEST_REPORT: report }, testModules: true });
  const runTests = () => runInExtensionHost(session.context, session.server, report, chatTestsModule);
  try {
    const owner = await runTests();
    await session.openWindow();
    return { owner, follower: await runTests() };
  } finally {
    await session.end();
  }
}
