import { setTimeout as sleep } from 'node:timers/promises';
import { type BudgetRefusal, budgetError } from '../cost/budget-refusal';
import { messageOf } from '../error-message';
import type { ChatResponse, UpstreamFailure } from '../protocols/canonical';
import { type ProviderAnswer, UpstreamError } from '../providers/provider';
import { ProxyError } from '../proxy-error';
import type { ExperimentRun } from '../routing/experiment-state';
import { modelKey } from '../routing/model-key';
import { type FailedAttempt, type NextStep, nextAttempt } from '../routing/next-attempt';
import type { RankedModel, RoutingDecision } from '../routing/route-request';
import type { TaskRecord } from '../task-record';
import { type Admission, admit } from './admission';
import { Attempt } from './attempt';
import { failureToError, isAboutTheRequest } from './failure-to-error';
import { fitToTarget } from './fit-to-target';
import { type OpenedStream, observed, openStream } from './open-stream';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { beginAttempt, forgetAttempt, settleAttempt } from './settle-attempt';
import { isNative, targetCall } from './target-call';

/** An attempt that has an answer to show. */
export interface Dispatched {
  attempt: Attempt;
  admission: Admission;
  /** Whether the answer's bytes are in the client's own protocol. */
  native: boolean;
  answer: { kind: 'complete'; response: ChatResponse; bytes: Uint8Array | undefined } | { kind: 'stream'; opened: OpenedStream };
}

/**
 * Asks the models of the decision in turn until one has something to show. Every attempt is logged, those that failed here and the
 * one that answers by whoever passes its answer on.
 * @param signal aborts when nobody waits for the answer any more
 * @param shadow the experiment whose challenger answers this request, too
 * @throws ProxyError when nobody answered: a rejection of the request itself, the budget's refusal, or all that was tried
 */
export async function dispatch(
  request: PipelineRequest,
  decision: RoutingDecision,
  signal: AbortSignal,
  parts: PipelineParts,
  shadow: ExperimentRun | undefined,
): Promise<Dispatched> {
  const failed: (FailedAttempt & { attempt: Attempt })[] = [];
  /** Models that the budget has no room for, or that cannot carry this request. */
  const unable = new Set<string>();
  const tried = new Set<string>();
  let next: RankedModel | undefined = decision.order[0];
  let refusal: ProxyError | undefined;
  /** For the budget: a request waits its turn once, not once per model. */
  let waitedMs = 0;
  while (next) {
    const ranked: RankedModel = next;
    const candidate = { ...decision, order: decision.order.filter(({ model }) => !unable.has(modelKey(model))) };
    const appliedAt = performance.now();
    const admission = await admit(request, ranked, signal, parts, waitedMs);
    waitedMs += performance.now() - appliedAt;
    if (!admission.admitted) {
      refusal ??= budgetError(admission);
      unable.add(modelKey(ranked.model));
      const others = candidate.order.filter(({ model }) => !tried.has(modelKey(model)) && !unable.has(modelKey(model)));
      next = withRoom(ranked, others, admission);
      continue;
    }
    const attempt = new Attempt(request, decision, ranked, failed.length + 1, admission);
    attempt.experiment = experimentOf(attempt, shadow);
    try {
      return await ask(attempt, admission, signal, parts);
    } catch (error) {
      if (error instanceof ProxyError) {
        // The provider cannot carry this request at all: nothing was sent, so nothing is logged.
        admission.release();
        forgetAttempt(attempt, parts);
        refusal = error;
        unable.add(modelKey(ranked.model));
        next = candidate.order.find(({ model }) => !unable.has(modelKey(model)) && !tried.has(modelKey(model)));
        continue;
      }
      const failure = toFailure(error);
      const aborted = signal.aborted || failure.kind === 'cancelled';
      await settleAttempt(attempt, aborted ? { status: 'aborted' } : { status: 'failure', failure }, admission, parts);
      failed.push({ model: ranked, failure, tookMs: attempt.latencyMs(), attempt });
      tried.add(modelKey(ranked.model));
      if (aborted || isAboutTheRequest(failure)) break;
      const step = nextAttempt(candidate.order, failed, fallbackSettings(parts), parts.health, Date.now());
      next = await takeStep(step, signal);
    }
  }
  throw parts.inFlight.cutOff ?? noAnswer(failed, refusal);
}

/** The arm that this attempt belongs to, where an experiment chose the model, or has its challenger answer as well. */
function experimentOf({ model, decision }: Attempt, shadow: ExperimentRun | undefined): TaskRecord['experiment'] {
  if (decision.order[0]?.model !== model) return null;
  if (shadow) return { ...shadow, arm: 'baseline' };
  const { experiment } = decision;
  return experiment && { id: experiment.id, run: experiment.run, arm: experiment.arm };
}

async function ask(attempt: Attempt, admission: Admission, signal: AbortSignal, parts: PipelineParts): Promise<Dispatched> {
  const { request, model } = attempt;
  const provider = parts.registry.get(model.provider);
  if (!provider) throw new UpstreamError({ kind: 'not-available', message: `The provider "${model.provider}" was switched off just now.` });
  const fitted = await fitToTarget(request, provider, model, parts);
  attempt.fitted = fitted;
  const call = targetCall(request, fitted, provider, model, admission.outputLimit, signal);
  beginAttempt(attempt, parts);
  const sent = await provider.send(call);
  attempt.omitted = sent.omitted;
  return { attempt, admission, native: isNative(request, provider, model), answer: await opened(sent, attempt) };
}

async function opened(sent: ProviderAnswer, attempt: Attempt): Promise<Dispatched['answer']> {
  if (sent.kind === 'complete') return { kind: 'complete', response: sent.response, bytes: sent.bytes };
  return { kind: 'stream', opened: await openStream(observed(sent.frames, attempt)) };
}

/** Whom to ask instead of a model that the budget has no room for: where its provider's own limit is in the way whoever is next, else the next cheaper one. */
function withRoom(ranked: RankedModel, others: readonly RankedModel[], { payer }: BudgetRefusal): RankedModel | undefined {
  const elsewhere = payer.startsWith('provider ') ? others.find(({ model }) => model.provider !== ranked.model.provider) : undefined;
  const cheaper = others
    .filter((model) => model.expectedCostUsd < ranked.expectedCostUsd)
    .sort((a, b) => b.expectedCostUsd - a.expectedCostUsd)[0];
  const next = elsewhere ?? cheaper;
  return next && { ...next, reason: `${modelName(next)}: the budget has no room for ${modelName(ranked)}` };
}

function modelName({ model }: RankedModel): string {
  return `${model.provider}/${model.id}`;
}

async function takeStep(step: NextStep, signal: AbortSignal): Promise<RankedModel | undefined> {
  if (step.action === 'give-up') return undefined;
  if (step.waitMs > 0) await sleep(step.waitMs, undefined, { signal }).catch(() => undefined);
  return signal.aborted ? undefined : step.next;
}

function fallbackSettings(parts: PipelineParts) {
  const settings = parts.settings();
  return { enabled: settings['fallback.enabled'], maxRetries: settings['fallback.maxRetries'], retryOn: settings['fallback.retryOn'] };
}

export function toFailure(error: unknown): UpstreamFailure {
  if (error instanceof UpstreamError) return error.failure;
  return { kind: 'server', message: messageOf(error) };
}

function noAnswer(failed: readonly (FailedAttempt & { attempt: Attempt })[], refusal: ProxyError | undefined): ProxyError {
  const last = failed.at(-1);
  if (!last) return refusal ?? new ProxyError('internal', 'Nobody was asked.');
  const attempts = failed.map(({ model, failure }) => ({ provider: model.model.provider, model: model.model.id, failure }));
  return failureToError(attempts, { 'x-task-id': last.attempt.id, 'x-attempts': String(failed.length) });
}
