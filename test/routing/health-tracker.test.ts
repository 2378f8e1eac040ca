import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../src/protocols/canonical';
import { HealthTracker } from '../../src/routing/health-tracker';
import { MINUTE, NOW } from './routing-fixtures';

function fail(health: HealthTracker, kind: FailureKind, count = 3, now = NOW, model = 'm'): void {
  for (let index = 0; index < count; index++) health.attemptFailed('p', model, { kind, message: `${kind} happened` }, now);
}

describe('HealthTracker', () => {
  it('rests a model after three failures in a row, not its neighbours', () => {
    const health = new HealthTracker(MINUTE);
    fail(health, 'server', 2);
    expect(health.admission('p', 'm', NOW)).toBe('open');
    fail(health, 'server', 1);
    expect(health.admission('p', 'm', NOW)).toBe('resting');
    expect(health.admission('p', 'other', NOW)).toBe('open');
  });

  it('starts counting again after a success', () => {
    const health = new HealthTracker(MINUTE);
    fail(health, 'server', 2);
    health.attemptSucceeded('p', 'm');
    fail(health, 'server', 2);
    expect(health.admission('p', 'm', NOW)).toBe('open');
  });

  it('rests the whole provider when the key or the network fails', () => {
    for (const kind of ['auth', 'network'] as const) {
      const health = new HealthTracker(MINUTE);
      fail(health, kind);
      expect(health.admission('p', 'other', NOW)).toBe('resting');
      expect(health.snapshot('p', NOW)).toMatchObject({
        state: 'resting',
        lastError: `${kind} happened`,
        probeAt: new Date(NOW + MINUTE).toISOString(),
      });
    }
  });

  it('blames nobody for a rejected request or a client that hung up', () => {
    const health = new HealthTracker(MINUTE);
    for (const kind of ['bad-request', 'too-large', 'cancelled'] as const) fail(health, kind, 5);
    expect(health.admission('p', 'm', NOW)).toBe('open');
    expect(health.snapshot('p', NOW)).toEqual({ state: 'unknown', lastError: null, lastErrorAt: null, probeAt: null });
  });

  it('lets one request through when the rest is over, and opens again when that succeeds', () => {
    const health = new HealthTracker(MINUTE);
    fail(health, 'timeout');
    const later = NOW + MINUTE;
    expect(health.admission('p', 'm', later)).toBe('probe');
    health.attemptStarted('p', 'm', later);
    expect(health.admission('p', 'm', later)).toBe('resting');
    health.attemptSucceeded('p', 'm');
    expect(health.admission('p', 'm', later)).toBe('open');
  });

  it('doubles the rest with every failed probe, up to an hour', () => {
    const health = new HealthTracker(MINUTE);
    fail(health, 'server');
    let now = NOW;
    const rests: number[] = [];
    for (let probe = 0; probe < 8; probe++) {
      const until = health.probeAt('p', 'm', now) ?? now;
      rests.push((until - now) / MINUTE);
      now = until;
      health.attemptStarted('p', 'm', now);
      fail(health, 'server', 1, now);
    }
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('is probed at once when the clock is set back, rather than rest until it gets there again', () => {
    const health = new HealthTracker(MINUTE);
    fail(health, 'server');
    expect(health.admission('p', 'm', NOW - 60 * MINUTE)).toBe('probe');
    health.attemptStarted('p', 'm', NOW - 60 * MINUTE);
    expect(health.admission('p', 'm', NOW - 60 * MINUTE)).toBe('resting');
    fail(health, 'server', 1, NOW - 59 * MINUTE);
    expect(health.admission('p', 'm', NOW - 57 * MINUTE)).toBe('probe');
  });

  it('does not rest longer for requests that were already on their way', () => {
    const health = new HealthTracker(MINUTE);
    fail(health, 'server', 50);
    expect(health.probeAt('p', 'm', NOW)).toBe(NOW + MINUTE);
  });

  it('gives the probe to the next request when a client hung up on it', () => {
    const health = new HealthTracker(MINUTE);
    fail(health, 'server');
    health.attemptStarted('p', 'm', NOW + MINUTE);
    fail(health, 'cancelled', 1, NOW + MINUTE);
    expect(health.admission('p', 'm', NOW + MINUTE)).toBe('probe');
  });

  it('keeps away for as long as the provider asked', () => {
    const health = new HealthTracker(MINUTE);
    health.attemptFailed('p', 'm', { kind: 'rate-limit', message: 'slow down', retryAfterMs: 10 * MINUTE }, NOW);
    expect(health.admission('p', 'm', NOW + 9 * MINUTE)).toBe('resting');
    expect(health.probeAt('p', 'm', NOW)).toBe(NOW + 10 * MINUTE);
    expect(health.admission('p', 'm', NOW + 10 * MINUTE)).toBe('open');
  });

  it('tells people that a provider is healthy, and rests when all of it that was tried does', () => {
    const health = new HealthTracker(MINUTE);
    health.attemptSucceeded('p', 'a');
    expect(health.snapshot('p', NOW).state).toBe('healthy');
    fail(health, 'server', 3, NOW, 'b');
    expect(health.snapshot('p', NOW).state).toBe('healthy');
    fail(health, 'server', 3, NOW, 'a');
    expect(health.snapshot('p', NOW).state).toBe('resting');
  });
});
