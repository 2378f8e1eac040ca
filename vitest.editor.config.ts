import { defineConfig } from 'vitest/config';

/** The tests in a real editor: one suite after the other, because each is a whole editor on two cores. */
export default defineConfig({
  test: {
    include: ['test/editor/suites/**/*.suite.ts'],
    globalSetup: ['test/fixtures/temporary-files.ts', 'test/editor/harness/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
