import type { FailureKind, UpstreamFailure } from '../protocols/canonical';
import type { HealthTracker } from './health-tracker';
import { modelKey } from './model-key';
import type { RankedModel } from './route-request';

/** A `retry-after` longer than this is not waited for (milliseconds). */
export const LONGEST_WAIT_MS = 5000;

/** Wait before the same model is asked again when its provider named no time: doubling from here (milliseconds). */
const FIRST_WAIT_MS = 250;

/** A model whose attempts took longer than this together is not asked again, so that nobody waits for one time-out after the other (milliseconds). */
const PATIENCE_MS = 30_000;

/** What says something about the provider as a whole, so that its other models would fail alike. */
const PROVIDER_WIDE: ReadonlySet<FailureKind> = new Set(['auth', 'network']);

/** Failures that asking the same model again cannot mend. */
const LASTING: ReadonlySet<FailureKind> = new Set(['auth', 'not-available', 'too-large']);

export interface FallbackSettings {
  enabled: boolean;
  /** Most attempts after the first. */
  maxRetries: number;
  retryOn: readonly string[];
}

export interface FailedAttempt {
  model: RankedModel;
  failure: UpstreamFailure;
  /** Milliseconds. */
  tookMs: number;
}

export type NextStep =
  | { action: 'try'; next: RankedModel /** Milliseconds to wait first. */; waitMs: number }
  | { action: 'give-up' /** For people. */; why: string };

/**
 * What to do after an attempt failed: turn to the next model of the chain, ask the same one again when it is the only one,
 * or give up. Only for attempts of which the client has seen nothing yet.
 * @param order the routing decision's order
 * @param attempts those of this request so far, oldest first; at least one
 */
export function nextAttempt(
  order: readonly RankedModel[],
  attempts: readonly FailedAttempt[],
  settings: FallbackSettings,
  health: HealthTracker,
  now: number,
): NextStep {
  const last = attempts[attempts.length - 1];
  if (!last) throw new RangeError('nextAttempt needs at least one attempt');
  const { failure } = last;
  if (!settings.enabled) return giveUp('fallback is switched off');
  if (!settings.retryOn.includes(failure.kind)) return giveUp(`a ${failure.kind} failure is not retried`);
  if (attempts.length > settings.maxRetries) return giveUp(`${settings.maxRetries} retries are allowed`);
  const next = nextModel(order, attempts, health, now);
  if (next) return { action: 'try', next, waitMs: 0 };
  return repeat(order, attempts);
}

function nextModel(
  order: readonly RankedModel[],
  attempts: readonly FailedAttempt[],
  health: HealthTracker,
  now: number,
): RankedModel | null {
  const tried = new Set(attempts.map(({ model }) => modelKey(model.model)));
  const down = new Set(attempts.filter(({ failure }) => PROVIDER_WIDE.has(failure.kind)).map(({ model }) => model.model.provider));
  const needsMoreRoom = attempts.filter(({ failure }) => failure.kind === 'too-large').map(({ model }) => model.model.contextWindow);
  const room = Math.max(0, ...needsMoreRoom);
  const left = order.filter(({ model }) => !tried.has(modelKey(model)) && !down.has(model.provider) && model.contextWindow > room);
  return left.find(({ model }) => health.admission(model.provider, model.id, now) !== 'resting') ?? left[0] ?? null;
}

/** Nobody else is left: the model whose failure may pass soonest is asked again. */
function repeat(order: readonly RankedModel[], attempts: readonly FailedAttempt[]): NextStep {
  const latest = new Map(attempts.map((attempt) => [modelKey(attempt.model.model), attempt]));
  let best: { next: RankedModel; waitMs: number } | null = null;
  for (const model of order) {
    const key = modelKey(model.model);
    const failure = latest.get(key)?.failure;
    if (!failure || LASTING.has(failure.kind)) continue;
    const before = attempts.filter((attempt) => modelKey(attempt.model.model) === key);
    if (before.reduce((sum, { tookMs }) => sum + tookMs, 0) > PATIENCE_MS) continue;
    const waitMs = failure.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (before.length - 1);
    if (waitMs <= LONGEST_WAIT_MS && (best === null || waitMs < best.waitMs)) best = { next: model, waitMs };
  }
  if (best) return { action: 'try', ...best };
  return giveUp('no other model is left to try');
}

function giveUp(why: string): NextStep {
  return { action: 'give-up', why };
}
