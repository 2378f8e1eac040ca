import type { Tier } from '../model-info';
import type { Outcome } from '../task-record';
import { assessCandidate, byCost, type Candidate, type Obstacle } from './candidate';
import { fallbackOrder } from './fallback-order';
import type { HealthTracker } from './health-tracker';
import { modelKey } from './model-key';
import { cheapestHeadline, reportCandidate, routeReason } from './route-reason';
import type { RouteRequest, RoutingDecision } from './route-request';
import type { RoutingHistory } from './routing-history';
import { selectCheapest, selectDowngraded } from './select-candidate';
import { tierBelow } from './tier-limits';
import { Trials } from './trials';

interface Choice {
  candidate: Candidate;
  target: number;
  headline: string;
  note: string;
  downgraded: boolean;
  trial: boolean;
  named: boolean;
  experiment: RoutingDecision['experiment'];
}

/** Most choices are the router's own, for the request alone. */
const PLAIN = { downgraded: false, trial: false, named: false, experiment: null } as const;

/** Chooses who answers a request. No I/O and no clock of its own: the same history, health and request give the same choice. */
export class Router {
  private readonly trials = new Trials();

  constructor(
    private readonly history: RoutingHistory,
    private readonly health: HealthTracker,
  ) {}

  /** Takes the outcome of an attempt into the history; it counts from the next request on. */
  record(outcome: Outcome): void {
    this.history.record(outcome);
    this.trials.ended(outcome.provider, outcome.model, outcome.category);
  }

  /** @returns the chosen model with its fallbacks; an empty order, with the reason, when nobody can take the request */
  route(request: RouteRequest): RoutingDecision {
    return request.target.kind === 'models' ? this.routeNamed(request, request.target.models) : this.routeFreely(request);
  }

  private routeFreely(request: RouteRequest): RoutingDecision {
    const asked = request.target.kind === 'tier' ? request.target.tier : request.classification.tier;
    const candidates = request.models.map((model) => assessCandidate(model, request, this.history, this.health));
    const able = candidates.filter(({ obstacle }) => obstacle === null);
    if (able.length === 0) return blockedDecision(request, asked, candidates);
    const choice = this.choose(request, asked, able);
    return decision(request, asked, candidates, choice, fallbackOrder(choice.candidate, able, choice.target));
  }

  private choose(request: RouteRequest, asked: Tier, able: readonly Candidate[]): Choice {
    const awake = able.filter(({ resting }) => resting === null);
    const pool = awake.length > 0 ? awake : able;
    const wanted = request.target.kind === 'tier' ? pool.filter(({ model }) => model.tier === asked) : pool;
    const [first, ...others] = wanted.length > 0 ? wanted : pool;
    if (!first) throw new RangeError('choose needs at least one candidate');
    const candidates: readonly [Candidate, ...Candidate[]] = [first, ...others];
    const { candidate, target } = selectCheapest(candidates, request.successThreshold);
    const choice: Choice = {
      candidate,
      target,
      headline: cheapestHeadline(candidate, candidates),
      note: '',
      ...PLAIN,
    };
    if (request.budget.mode === 'downgrade') return downgrade(request, asked, pool, choice);
    if (request.target.kind === 'tier') return choice;
    const pinned = request.experiment && pool.find(({ model }) => modelKey(model) === modelKey(request.experiment?.model ?? model));
    if (pinned && request.experiment)
      return { ...choice, candidate: pinned, headline: request.experiment.note, experiment: request.experiment };
    const { category } = request.classification;
    const tried = this.trials.pick(candidates, candidate, target, category, request.now);
    if (!tried) return choice;
    const note = `${tried.costUsd < candidate.costUsd ? 'cheaper' : 'dearer'} than ${modelKey(candidate.model)}`;
    return { ...choice, candidate: tried, headline: `${tried.model.tier} on trial`, note, trial: true };
  }

  private routeNamed(request: RouteRequest, models: RouteRequest['models']): RoutingDecision {
    const asked = models[0]?.tier ?? request.classification.tier;
    if (request.budget.mode === 'downgrade' && request.budget.downgradeExplicitModels && models.length > 0) {
      return this.routeFreely({ ...request, target: { kind: 'tier', tier: asked } });
    }
    const candidates = models.map((model) => assessCandidate(model, request, this.history, this.health));
    const [candidate, ...rest] = candidates.toSorted(byReadiness);
    if (!candidate) return blockedDecision(request, asked, candidates);
    const headline = models.length > 1 ? 'named by the client, cheapest provider' : 'named by the client';
    const choice: Choice = { candidate, target: 0, headline, note: '', ...PLAIN, named: true };
    return decision(request, asked, candidates, choice, [candidate, ...rest]);
  }
}

/** The client's own word counts, so nothing is ruled out; but what can do it and is well goes first. */
function byReadiness(a: Candidate, b: Candidate): number {
  return (
    Number(a.obstacle !== null) - Number(b.obstacle !== null) || Number(a.resting !== null) - Number(b.resting !== null) || byCost(a, b)
  );
}

function downgrade(request: RouteRequest, asked: Tier, pool: readonly Candidate[], normal: Choice): Choice {
  const { note } = request.budget;
  // Who asked for a tier, or for a model of it, gets the tier below rather than whatever would do.
  const below = request.target.kind === 'tier' ? pool.filter(({ model }) => model.tier === tierBelow(asked)) : pool;
  const cheaper = selectDowngraded(below, asked, request.successThreshold, normal.candidate);
  if (!cheaper) return { ...normal, note };
  const headline = `cheapest ${cheaper.model.tier} instead of ${normal.candidate.model.tier}`;
  return { ...normal, candidate: cheaper, target: Math.min(normal.target, cheaper.success.mean), headline, note, downgraded: true };
}

function decision(
  request: RouteRequest,
  asked: Tier,
  candidates: readonly Candidate[],
  choice: Choice,
  order: readonly Candidate[],
): RoutingDecision {
  const { category, complexity, signals } = request.classification;
  const reason = routeReason(choice.candidate, choice.headline, choice.note);
  return {
    order: order.map((candidate) => ({
      model: candidate.model,
      expectedCostUsd: candidate.costUsd,
      reason: candidate === choice.candidate ? reason : routeReason(candidate, `next after ${modelKey(choice.candidate.model)}`),
    })),
    reason,
    blocked: null,
    category,
    complexity,
    tier: request.target.kind === 'auto' && choice.downgraded ? tierBelow(asked) : asked,
    signals,
    downgraded: choice.downgraded,
    trial: choice.trial,
    named: choice.named,
    experiment: choice.experiment,
    candidates: [...candidates].sort(byCost).map((candidate) => reportCandidate(candidate, choice, request)),
  };
}

const BLOCKED_BY: readonly Obstacle[] = ['context', 'capability'];

function blockedDecision(request: RouteRequest, asked: Tier, candidates: readonly Candidate[]): RoutingDecision {
  const { category, complexity, signals } = request.classification;
  // The obstacle that comes last: who has only too little room could have done it.
  const blocked = BLOCKED_BY.find((kind) => candidates.some(({ obstacle }) => obstacle?.kind === kind)) ?? 'no-models';
  const named = candidates.find(({ obstacle }) => obstacle?.kind === blocked);
  const reason = named ? routeReason(named, named.obstacle?.text ?? '') : 'no enabled provider has a model for this';
  return {
    order: [],
    reason,
    blocked,
    category,
    complexity,
    tier: asked,
    signals,
    ...PLAIN,
    candidates: [...candidates].sort(byCost).map((candidate) => reportCandidate(candidate, null, request)),
  };
}
