import { expect, it } from 'vitest';
import { trimSteps } from '../../src/compression/trim-steps';
import type { Segment } from '../../src/protocols/segments';

const weights = { full: () => 100, trimmed: () => 10 };

function conversation(...roles: Segment['role'][]): Segment[] {
  return roles.map((role, message) => ({ role, kind: 'text', message, text: '' }));
}

it('trims what was trimmed at the same place still when the user goes on without an answer', () => {
  const turns = Array.from({ length: 7 }, (): Segment['role'][] => ['assistant', 'tool']).flat();
  for (let threshold = 200; threshold <= 1500; threshold += 100) {
    const before = trimSteps(conversation('system', 'user', ...turns), weights, threshold);
    const after = trimSteps(conversation('system', 'user', ...turns, 'user', 'user'), weights, threshold);
    expect(after.slice(0, before.length)).toEqual(before);
  }
});
