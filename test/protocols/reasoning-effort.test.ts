import { describe, expect, it } from 'vitest';
import { effortOf, nearestEffort } from '../../src/protocols/reasoning-effort';

describe('an effort', () => {
  it('comes from a budget where it is not said', () => {
    expect([0, 1024, 4096, 20_000].map((budgetTokens) => effortOf({ budgetTokens }))).toEqual(['none', 'low', 'medium', 'high']);
    expect(effortOf({ effort: 'max', budgetTokens: 1 })).toBe('max');
    expect(effortOf({ visible: true })).toBeUndefined();
  });

  it('goes to the nearest that is there, the weaker of two', () => {
    expect(nearestEffort('medium', ['low', 'high'])).toBe('low');
    expect(nearestEffort('turbo', ['low', 'high'])).toBeUndefined();
    expect(nearestEffort('turbo', ['turbo'])).toBe('turbo');
    expect(nearestEffort('high', [])).toBeUndefined();
  });
});
