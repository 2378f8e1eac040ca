import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_ROWS, pathOf, reliabilityPage } from './reliability-table';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = join(ROOT, 'docs', 'reliability.md');
const SECURITY = join(ROOT, 'docs', 'security.md');

const source = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('docs/reliability.md', () => {
  it('says what the tests do (else run with RELIABILITY=write)', () => {
    if (process.env.RELIABILITY === 'write') writeFileSync(PAGE, reliabilityPage());
    expect(readFileSync(PAGE, 'utf8')).toBe(reliabilityPage());
  });

  it.each(ALL_ROWS)('has a test for: $fault', ({ test, title }) => {
    expect(source(pathOf(test))).toContain(title);
  });
});

describe('docs/security.md', () => {
  const proofs = [...readFileSync(SECURITY, 'utf8').matchAll(/`(test\/[\w/.-]+\.ts) › ([^`]+)`/g)];

  it('names proofs', () => {
    expect(proofs.length).toBeGreaterThan(20);
  });

  it.each(proofs.map(([, path = '', title = '']) => [path, title]))('its proof exists: %s › %s', (path, title) => {
    expect(source(path)).toContain(title);
  });
});
