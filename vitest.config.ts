import { defineConfig } from 'vitest/config';

/** Tests of functions: they share nothing that one could leave behind for another, so a worker loads the code once for all of them. */
const PURE = ['cache', 'compression', 'cost', 'feedback', 'protocols', 'routing', 'server', 'settings'].map(
  (name) => `test/${name}/**/*.test.ts`,
);

/** Limits say when something will never happen, not how fast it should be: the machine may be busy with other things. */
const patience = { testTimeout: 90_000, hookTimeout: 90_000, expect: { poll: { timeout: 45_000 } } };

export default defineConfig({
  test: {
    // Much of a test's time is waiting for processes and pages; on two cores vitest would take one file after the other.
    maxWorkers: 3,
    globalSetup: ['test/fixtures/temporary-files.ts'],
    projects: [
      { test: { name: 'functions', include: PURE, isolate: false, ...patience } },
      { test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: ['node_modules/**', ...PURE], ...patience } },
    ],
  },
});
