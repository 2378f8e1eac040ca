import { heldTokens, promptCacheTerms } from '../compression/prompt-cache-terms';
import { pricesForPrompt } from '../cost/prices-for-prompt';
import { calibrate } from '../cost/token-calibration';
import { countTokens } from '../cost/token-count';
import { costOf } from '../cost/usage-cost';
import type { UpstreamFailure, Usage } from '../protocols/canonical';
import { NO_USAGE } from '../protocols/no-usage';
import { combineEvaluation, evaluateAnswer } from '../routing/evaluate-answer';
import { modelKey } from '../routing/model-key';
import { NOT_THE_MODELS_FAULT, type TaskRecord } from '../task-record';
import type { Admission } from './admission';
import type { Attempt, AttemptEnd } from './attempt';
import { dearestCostUsd, requestedCostUsd } from './compared-costs';
import type { PipelineParts } from './parts';
import { settledUsage } from './produced-usage';
import { countedTokens } from './prompt-size';
import { recentRequestOf } from './recent-request';
import { taskRow } from './task-row';

/** How often a running stream tells the journal what it has produced, in milliseconds. */
const PROGRESS_EVERY_MS = 1000;

/** Roughly, for the journal's crash estimates only. */
const CHARACTERS_PER_TOKEN = 4;

const progressAt = new WeakMap<Attempt, number>();

/**
 * Whole answers that take less than this, in milliseconds, leave no line that they began: nothing worth charging was produced yet should
 * a crash cut them off, and one line less is written for each.
 */
export const BEGIN_AFTER_MS = 25;

const beginTimers = new WeakMap<Attempt, NodeJS.Timeout>();

/** Notes that an attempt is on its way, so that a crash can be charged with what it had used. */
export function beginAttempt(attempt: Attempt, parts: PipelineParts): void {
  parts.health.attemptStarted(attempt.model.provider, attempt.model.id, Date.now());
  beginTimers.set(
    attempt,
    setTimeout(() => writeBegin(attempt, parts), BEGIN_AFTER_MS),
  );
}

/** Before a client sees the first of a stream, the journal knows of it, however soon that is. */
export function noteVisible(attempt: Attempt, parts: PipelineParts): void {
  const timer = beginTimers.get(attempt);
  if (!timer) return;
  clearTimeout(timer);
  writeBegin(attempt, parts);
}

/** Takes back that an attempt began: its provider turned out not to be able to carry the request, so nothing was sent. */
export function forgetAttempt(attempt: Attempt, parts: PipelineParts): void {
  clearTimeout(beginTimers.get(attempt));
  parts.health.attemptFailed(attempt.model.provider, attempt.model.id, HUNG_UP, Date.now());
}

function writeBegin(attempt: Attempt, parts: PipelineParts): void {
  beginTimers.delete(attempt);
  const { model } = attempt;
  const usage = { ...NO_USAGE, inputTokens: attempt.promptTokens };
  const row = buildRow(attempt, { status: 'aborted' }, usage, true, parts);
  const { outputUsdPerMTok } = pricesForPrompt(model.prices, attempt.promptTokens);
  void parts.store.write({ type: 'request-started', row, outputUsdPerToken: outputUsdPerMTok / 1e6 });
}

/** Tells the journal now and then how much has been produced. */
export function reportProgress(attempt: Attempt, parts: PipelineParts): void {
  const now = performance.now();
  if (now - (progressAt.get(attempt) ?? attempt.startedAt) < PROGRESS_EVERY_MS) return;
  progressAt.set(attempt, now);
  const tokensOut = Math.ceil(attempt.producedCharacters / CHARACTERS_PER_TOKEN);
  void parts.store.write({ type: 'request-progress', id: attempt.id, tokensOut });
}

/**
 * Everything that follows from an attempt's end: its cost is charged, its success judged, the router, health and prompt-cache
 * memory learn, and its row is logged. Resolves when the row is in the journal.
 */
export async function settleAttempt(attempt: Attempt, end: AttemptEnd, admission: Admission, parts: PipelineParts): Promise<TaskRecord> {
  clearTimeout(beginTimers.get(attempt));
  const response = attempt.response();
  const { usage, estimated } = settledUsage(response, end.status === 'success', attempt.promptTokens, countTokens);
  const row = buildRow(attempt, end, usage, estimated, parts);
  admission.settle(row.costUsd);
  row.budgetRemainingUsd = parts.budget.remainingUsd({ client: row.client, provider: row.provider });
  noteHealth(attempt, end, parts);
  parts.reportedRates.learn(modelKey(attempt.model), usage, row.costUsd + row.quotaUsd);
  // What another model of the provider's used says nothing about the one that was asked.
  if (end.status === 'success' && response.usage && usage.servedBy === undefined) {
    learnFromUsage(attempt, usage, parts);
  }
  if (countsForRouting(end)) {
    const { id, provider, category, complexity, createdAt, successScore } = row;
    parts.router.record({ id, provider, model: row.model, category, complexity, at: createdAt, successScore, rating: null });
  }
  if (attempt.experiment?.arm !== 'shadow') remember(attempt, row, parts);
  await parts.store.write({ type: 'request-finished', row });
  parts.experiments.logged(row);
  if (attempt.experiment?.arm === 'shadow') return row;
  const { logged } = attempt.request;
  parts.events.emit({ type: 'task', request: recentRequestOf(row, logged), answerPreview: row.answerPreview });
  logged.push(row);
  return row;
}

/** For what the next requests reveal of this answer. */
function remember({ request }: Attempt, row: TaskRecord, parts: PipelineParts): void {
  parts.recent.add(row);
  if (request.question !== null && row.status === 'success') parts.questions.answered(request.question, row.id, Date.now());
}

/** The estimates of prompts, and what the provider's prompt cache holds now. */
function learnFromUsage({ fitted, model, request, promptTokens }: Attempt, usage: Usage, parts: PipelineParts): void {
  if (!fitted) return;
  parts.shortfall.learn(modelKey(model), promptTokens, usage.inputTokens);
  const protocol = parts.registry.get(model.provider)?.protocol ?? 'openai-chat';
  calibrate(model.provider, countedTokens(protocol, fitted.promptSize, request.chat), usage.inputTokens);
  const held = heldTokens(promptCacheTerms(protocol, model.id).kind, usage);
  const now = Date.now();
  parts.warm.remember(fitted.promptSize.prefixes, model.provider, model.id, held, now);
  parts.warmAsked.remember(request.promptSize.prefixes, model.provider, model.id, held, now);
}

function buildRow(attempt: Attempt, end: AttemptEnd, usage: Usage, estimated: boolean, parts: PipelineParts): TaskRecord {
  const { request, model } = attempt;
  const priced = costOf(usage, model, attempt.createdAt);
  const evaluation = evaluateAnswer({
    request: request.chat,
    response: attempt.response(),
    failure: end.status === 'failure' ? end.failure : null,
    aborted: end.status === 'aborted',
    classification: request.classification,
  });
  return taskRow(attempt, end, {
    usage,
    cost: { costUsd: priced.costUsd, estimated: priced.estimated || estimated },
    costDearestUsd: Math.max(priced.costUsd, dearestCostUsd(usage, model, parts.registry.getAllModels())),
    costRequestedUsd: requestedCostUsd(usage, request, parts),
    budgetRemainingUsd: null,
    evaluation,
    successScore: combineEvaluation(evaluation),
    privacy: parts.settings()['privacy.storePrompts'],
  });
}

function noteHealth(attempt: Attempt, end: AttemptEnd, parts: PipelineParts): void {
  const { provider, id } = attempt.model;
  if (end.status === 'success') parts.health.attemptSucceeded(provider, id);
  else parts.health.attemptFailed(provider, id, end.status === 'failure' ? end.failure : HUNG_UP, Date.now());
}

const HUNG_UP: UpstreamFailure = { kind: 'cancelled', message: 'the client hung up' };

/** A client's hang-up, and a rejection of the request itself, say nothing about the model. */
function countsForRouting(end: AttemptEnd): boolean {
  if (end.status === 'success') return true;
  return end.status === 'failure' && !NOT_THE_MODELS_FAULT.has(end.failure.kind);
}
