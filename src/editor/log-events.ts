import { Disposable } from 'vscode';
import { formatDuration } from '../../webview/format/duration';
import { formatCost } from '../../webview/format/money';
import type { BudgetCrossing } from '../cost/budget-thresholds';
import type { Logger, ProxyState } from '../proxy-contract';
import type { ProviderStatus, ProxyEvent } from '../server/api-types';
import type { RecentRequest } from '../store/queries';
import type { LiveStatus } from './live-status';

/**
 * Tells the log what the proxy does: at `info` what changes, at `debug` every request (never its text), at `warn` what fails
 * and mends itself. Errors are logged where they happen.
 */
export function logEvents(live: LiveStatus, log: Logger): Disposable {
  logState(live.state, log);
  return Disposable.from(
    live.onDidChangeState((state) => logState(state, log)),
    live.onEvent((event) => {
      // Every window hears of it; the one that runs the proxy writes it down.
      if (live.state.role === 'owner') logEvent(event, log);
    }),
  );
}

function logState(state: ProxyState, log: Logger): void {
  if (state.role === 'owner') log.info(`Answering at ${state.url}.`);
  else if (state.role === 'follower') log.info(`Another window runs the proxy at ${state.url}; this one uses it.`);
  else if (state.role === 'stopped') log.info('Stopped.');
  else if (state.role === 'starting') log.debug('Starting.');
}

function logEvent(event: ProxyEvent, log: Logger): void {
  if (event.type === 'task') logRequest(event.request, log);
  if (event.type === 'provider') logProvider(event.provider, log);
  if (event.type === 'experiment') log.info(`Experiment ${event.id}: ${event.message}`);
  if (event.type === 'budget' && event.crossed) logCrossing(event.crossed, log);
}

function logCrossing({ period, payer, level }: BudgetCrossing, log: Logger): void {
  log.info(`Budget, ${period}${payer === 'all' ? '' : ` of ${payer}`}: ${level}.`);
}

function logRequest(request: RecentRequest, log: Logger): void {
  const { client, provider, model, status, costUsd, costEstimated, latencyMs, attempts, id, error } = request;
  const cost = formatCost(costUsd, costEstimated);
  const told = `${id.slice(0, 8)} from ${client}: ${provider}/${model}, ${status}, ${cost}, ${formatDuration(latencyMs)}, attempts ${attempts}`;
  if (status === 'failure') log.warn(`Request ${told}. ${error ?? ''}`);
  else log.debug(`Request ${told}.`);
}

function logProvider({ id, enabled, available, reason, models, health }: ProviderStatus, log: Logger): void {
  if (!enabled) log.info(`Provider ${id} is switched off.`);
  else if (!available) log.info(`Provider ${id} cannot be asked: ${reason ?? 'unknown'}`);
  else if (health.state === 'resting') log.warn(`Provider ${id} rests after failures: ${health.lastError ?? 'unknown'}`);
  else log.info(`Provider ${id} can be asked; ${models.length} models.`);
}
