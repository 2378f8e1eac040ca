import type { ModelInfo } from '../model-info';
import type { Provider } from '../providers/provider';
import { ProxyError } from '../proxy-error';
import { expectedOutputTokens } from '../routing/expected-output';
import type { ExperimentRun } from '../routing/experiment-state';
import { modelKey } from '../routing/model-key';
import type { RoutingDecision } from '../routing/route-request';
import type { TaskRecord } from '../task-record';
import { admit } from './admission';
import { Attempt } from './attempt';
import { attemptCeiling } from './attempt-ceiling';
import { toFailure } from './dispatch';
import { needsOwnProtocol } from './native-only';
import { neededCapabilities } from './needed-capabilities';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { beginAttempt, forgetAttempt, settleAttempt } from './settle-attempt';

/** The challenger of a shadow experiment that is to answer a request too. The most it can cost is set aside until `spent` is called. */
export interface ShadowPlan {
  experiment: ExperimentRun;
  model: ModelInfo;
  provider: Provider;
  /** Sent upstream, in tokens, so that the answer costs no more than was set aside. */
  outputLimit: number;
  /** Tells what it has cost, in US dollars. */
  spent(usd: number): void;
}

/** The unseen challenger for a request that the experiment's baseline is going to answer; null when there is none that can and may. */
export function planShadow(request: PipelineRequest, decision: RoutingDecision, parts: PipelineParts): ShadowPlan | null {
  const [first] = decision.order;
  if (!first || decision.named || needsOwnProtocol(request.chat)) return null;
  const found = (key: string) => {
    const model = parts.registry.getAllModels().find((known) => modelKey(known) === key);
    return model && isAble(model, request, parts) ? model : undefined;
  };
  const mostUsd = (key: string): number => {
    const model = found(key);
    return model ? ceiling(request, model, parts).mostUsd : Number.POSITIVE_INFINITY;
  };
  const shadow = parts.experiments.reserveShadow(request.classification.category, request.conversation, modelKey(first.model), mostUsd);
  const model = shadow && found(shadow.challenger);
  const provider = model && parts.registry.get(model.provider);
  if (!shadow || !provider) return null;
  const { id, run, spent } = shadow;
  return { experiment: { id, run }, model, provider, outputLimit: ceiling(request, model, parts).outputLimit, spent };
}

function isAble(model: ModelInfo, request: PipelineRequest, parts: PipelineParts): boolean {
  if ([...neededCapabilities(request.chat)].some((need) => !model.capabilities.has(need))) return false;
  const output = Math.min(expectedOutputTokens(request.chat, request.classification), model.maxOutputTokens);
  return attemptCeiling(request, model, Date.now(), parts).promptTokens + output <= model.contextWindow;
}

function ceiling(request: PipelineRequest, model: ModelInfo, parts: PipelineParts): { outputLimit: number; mostUsd: number } {
  const { promptUsd, outputUsdPerToken, outputWithin } = attemptCeiling(request, model, Date.now(), parts);
  const outputLimit = outputWithin(Number.POSITIVE_INFINITY);
  return { outputLimit, mostUsd: promptUsd + outputLimit * outputUsdPerToken };
}

/**
 * Lets the challenger of a shadow experiment answer the same request, unseen and within its own cap; logged and charged like any
 * other attempt. Failures are its result, not the client's.
 */
export async function answerInShadow(request: PipelineRequest, decision: RoutingDecision, plan: ShadowPlan, parts: PipelineParts) {
  const ended = parts.inFlight.begin();
  let costUsd = 0;
  try {
    costUsd = (await ask(request, decision, plan, parts))?.costUsd ?? 0;
  } catch (error) {
    // Nobody waits for it: what stops it (the proxy closing, a budget's wait cut short) is for the log only.
    parts.log.warn(`The unseen answer of experiment "${plan.experiment.id}" was given up: ${String(error)}`);
  } finally {
    plan.spent(costUsd);
    ended();
  }
}

/** @returns its row; undefined when nothing was asked */
async function ask(
  request: PipelineRequest,
  decision: RoutingDecision,
  { experiment, model, provider, outputLimit }: ShadowPlan,
  parts: PipelineParts,
): Promise<TaskRecord | undefined> {
  const { signal } = parts.inFlight;
  const ranked = { model, reason: `${model.provider}/${model.id}: shadow of experiment ${experiment.id}` };
  const admission = await admit(request, ranked, signal, parts);
  if (!admission.admitted) return undefined;
  const unseen: PipelineRequest = { ...request, chat: { ...request.chat, stream: false } };
  const attempt = new Attempt(unseen, decision, ranked, 1, admission);
  attempt.experiment = { ...experiment, arm: 'shadow' };
  const maxOutputTokens = Math.min(outputLimit, admission.outputLimit ?? outputLimit);
  beginAttempt(attempt, parts);
  try {
    const sent = await provider.send({ model: model.id, request: { ...unseen.chat, maxOutputTokens }, signal, maxOutputTokens });
    if (sent.kind === 'complete') attempt.observeWhole(sent.response);
    else for await (const frame of sent.frames) for (const event of frame.events) attempt.observe(event);
  } catch (error) {
    if (!(error instanceof ProxyError)) return settleAttempt(attempt, { status: 'failure', failure: toFailure(error) }, admission, parts);
    admission.release();
    forgetAttempt(attempt, parts);
    return undefined;
  }
  return settleAttempt(attempt, { status: 'success' }, admission, parts);
}
