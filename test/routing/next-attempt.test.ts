import { describe, expect, it } from 'vitest';
import type { FailureKind, UpstreamFailure } from '../../src/protocols/canonical';
import { HealthTracker } from '../../src/routing/health-tracker';
import { type FallbackSettings, nextAttempt } from '../../src/routing/next-attempt';
import type { RankedModel } from '../../src/routing/route-request';
import { FLASH, MINI, MINUTE, model, NOW, SONNET } from './routing-fixtures';

const SETTINGS: FallbackSettings = {
  enabled: true,
  maxRetries: 3,
  retryOn: ['rate-limit', 'timeout', 'server', 'network', 'auth', 'not-available', 'truncated'],
};
const rank = (each: typeof MINI): RankedModel => ({ model: each, expectedCostUsd: 0, reason: '' });
const OTHER_MINI = model('openai:gpt-4.1-nano', 'economy', 0.1, 0.4);
const ORDER = [MINI, OTHER_MINI, FLASH, SONNET].map(rank);

function next(
  failed: [RankedModel | undefined, FailureKind, Partial<UpstreamFailure>?][],
  extra: { order?: RankedModel[]; settings?: Partial<FallbackSettings>; health?: HealthTracker; tookMs?: number } = {},
) {
  const attempts = failed.map(([of, kind, more]) => ({
    model: of ?? rank(MINI),
    failure: { kind, message: kind, ...more },
    tookMs: extra.tookMs ?? 100,
  }));
  return nextAttempt(extra.order ?? ORDER, attempts, { ...SETTINGS, ...extra.settings }, extra.health ?? new HealthTracker(MINUTE), NOW);
}

describe('nextAttempt', () => {
  it('turns to the next model of the chain at once', () => {
    expect(next([[ORDER[0], 'server']])).toMatchObject({ action: 'try', next: ORDER[1], waitMs: 0 });
  });

  it('leaves the provider when its key or network failed', () => {
    expect(next([[ORDER[0], 'network']])).toMatchObject({ next: ORDER[2] });
  });

  it('passes over who rests, while somebody else is left', () => {
    const health = new HealthTracker(MINUTE);
    for (let count = 0; count < 3; count++) health.attemptFailed('openai', OTHER_MINI.id, { kind: 'server', message: '' }, NOW);
    expect(next([[ORDER[0], 'server']], { health })).toMatchObject({ next: ORDER[2] });
  });

  it('gives up on a rejected request, when switched off, and after the allowed retries', () => {
    expect(next([[ORDER[0], 'bad-request']])).toMatchObject({ action: 'give-up' });
    expect(next([[ORDER[0], 'cancelled']])).toMatchObject({ action: 'give-up' });
    expect(next([[ORDER[0], 'server']], { settings: { enabled: false } })).toMatchObject({ action: 'give-up' });
    expect(next([[ORDER[0], 'server']], { settings: { maxRetries: 0 } })).toMatchObject({ action: 'give-up' });
    expect(
      next(
        [
          [ORDER[0], 'server'],
          [ORDER[1], 'server'],
        ],
        { settings: { maxRetries: 1 } },
      ),
    ).toMatchObject({ action: 'give-up' });
  });

  it('asks the only model again, waiting longer each time', () => {
    const order = [rank(MINI)];
    expect(next([[order[0], 'server']], { order })).toEqual({ action: 'try', next: order[0], waitMs: 250 });
    expect(
      next(
        [
          [order[0], 'server'],
          [order[0], 'server'],
        ],
        { order },
      ),
    ).toMatchObject({ waitMs: 500 });
  });

  it('waits for retry-after when it is short, and gives up when it is over five seconds', () => {
    const order = [rank(MINI)];
    expect(next([[order[0], 'rate-limit', { retryAfterMs: 5000 }]], { order })).toMatchObject({ action: 'try', waitMs: 5000 });
    expect(next([[order[0], 'rate-limit', { retryAfterMs: 5001 }]], { order })).toMatchObject({ action: 'give-up' });
  });

  it('does not ask the same model again when that cannot help', () => {
    const order = [rank(MINI)];
    expect(next([[order[0], 'auth']], { order })).toMatchObject({ action: 'give-up' });
    expect(next([[order[0], 'not-available']], { order })).toMatchObject({ action: 'give-up' });
  });

  it('does not let anybody wait for one time-out of the same model after the other', () => {
    const order = [rank(MINI)];
    expect(next([[order[0], 'timeout']], { order, tookMs: 10_000 })).toMatchObject({ action: 'try' });
    expect(next([[order[0], 'timeout']], { order, tookMs: 60_000 })).toMatchObject({ action: 'give-up' });
    expect(next([[ORDER[0], 'timeout']], { tookMs: 60_000 })).toMatchObject({ action: 'try', next: ORDER[1] });
  });

  it('takes only a model with more room when the prompt was too large', () => {
    const large = rank(model('x:large', 'premium', 9, 9, { contextWindow: 1e6 }));
    const settings = { retryOn: [...SETTINGS.retryOn, 'too-large'] };
    expect(next([[ORDER[0], 'too-large']], { order: [...ORDER, large], settings })).toMatchObject({ next: large });
    expect(next([[ORDER[0], 'too-large']], { settings })).toMatchObject({ action: 'give-up' });
  });
});
