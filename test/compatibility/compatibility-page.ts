import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'compatibility.md');

const HEAD = `# Compatibility

What is proven to arrive whole, whichever protocol a client speaks and whichever provider answers. This page is written by the tests
(\`test/compatibility\`): a tick stands where a test passed, through the built proxy, with the official client on one side and a
faithful stand-in for the provider on the other. \`UPDATE_COMPATIBILITY=1 npx vitest run test/compatibility\` writes it anew; an ordinary
run checks that it still says what was proven. The Claude CLI and the editor's own models answer in ways of their own and have their own
tests (\`test/providers/claude-cli-real.test.ts\`, \`test/editor/editor-models.test.ts\`).
`;

/** The sections of the page in their order; each is written by one file of tests. */
const SECTIONS = ['matrix', 'recordings', 'clis'] as const;
export type Section = (typeof SECTIONS)[number];

/** Checks that the page's section says just this; with `UPDATE_COMPATIBILITY` set, makes it say so. */
export function expectSection(section: Section, text: string): void {
  if (process.env.UPDATE_COMPATIBILITY) write(section, text);
  expect(readSections()[section], 'docs/compatibility.md is not what was proven; run the tests with UPDATE_COMPATIBILITY=1').toBe(
    text.trim(),
  );
}

function readSections(): Partial<Record<Section, string>> {
  const page = existsSync(FILE) ? readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n') : '';
  return Object.fromEntries(
    SECTIONS.flatMap((section) => {
      const start = page.indexOf(marker(section));
      if (start === -1) return [];
      const from = start + marker(section).length;
      const end = page.indexOf('<!-- from ', from);
      return [[section, page.slice(from, end === -1 ? undefined : end).trim()]];
    }),
  );
}

function marker(section: Section): string {
  return `<!-- from test/compatibility/${section}.test.ts -->`;
}

function write(section: Section, text: string): void {
  const sections = { ...readSections(), [section]: text.trim() };
  const written = SECTIONS.flatMap((name) => (sections[name] === undefined ? [] : [`${marker(name)}\n\n${sections[name]}\n`]));
  writeFileSync(FILE, [HEAD, ...written].join('\n'));
}
