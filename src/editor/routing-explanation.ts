import { l10n } from 'vscode';
import { formatDuration } from '../../webview/format/duration';
import { formatCost, formatUsd } from '../../webview/format/money';
import { formatShare } from '../../webview/format/numbers';
import { candidatesOf, signalsOf } from '../../webview/requests/read-decision';
import type { CandidateReport } from '../routing/route-request';
import type { RequestReport, TaskReport } from '../server/api-types';
import type { TaskCategory } from '../task-record';
import { codeSpan, escapeMarkdown, shorten } from './markdown';
import { tierName } from './tier-name';

/** More candidates than this make a table that nobody reads; the dashboard shows them all. */
const MOST_CANDIDATES = 12;

/**
 * Why this model answered, as Markdown: the answer, the reason, what the request looked like, and every candidate with why or why not.
 * @param layout of the candidates; a table needs the width of a page, a list fits a sidebar
 */
export function explainRouting({ task, attempts }: RequestReport, layout: 'table' | 'list' = 'table'): string {
  return [
    answerLine(task),
    `${l10n.t('Why')}: ${escapeMarkdown(task.routeReason)}.`,
    requestLine(task),
    ...(attempts.length > 1 ? [attemptList(attempts)] : []),
    ...candidateOverview(candidatesOf(task.decision), layout),
    idLine(task),
  ].join('\n\n');
}

function answerLine(task: TaskReport): string {
  const who = `**${codeSpan(`${task.provider}/${task.model}`)}**`;
  const asked = task.preview ? `“${escapeMarkdown(shorten(task.preview, 80))}”` : l10n.t('the request');
  if (task.cacheHit) return l10n.t('{0} had answered {1} before; the answer was repeated at no cost.', who, asked);
  const cost = escapeMarkdown(formatCost(task.costUsd, task.costEstimated));
  const time = formatDuration(task.latencyMs);
  if (task.status === 'aborted') return l10n.t('{0} was answering {1} when it was cut off after {2}, for {3}.', who, asked, time, cost);
  if (task.status === 'failure') return l10n.t('{0} failed to answer {1} after {2}.', who, asked, time);
  return l10n.t('{0} answered {1} in {2} for {3}.', who, asked, time, cost);
}

function requestLine(task: TaskReport): string {
  const signals = signalsOf(task.decision);
  const facts = [
    l10n.t('asked for {0}', codeSpan(task.requestedModel)),
    categoryName(task.category),
    l10n.t('complexity {0} of 100', Math.round(task.complexity)),
    ...signals.map(escapeMarkdown),
  ];
  return `${l10n.t('The request')}: ${facts.join(', ')}.`;
}

function attemptList(attempts: TaskReport[]): string {
  const lines = attempts.map((attempt, index) => {
    const outcome = attempt.error ?? (attempt.status === 'success' ? l10n.t('answered') : l10n.t('cut off'));
    return `${index + 1}. ${codeSpan(`${attempt.provider}/${attempt.model}`)}: ${escapeMarkdown(shorten(outcome, 160))}`;
  });
  return `${l10n.t('Attempts')}:\n\n${lines.join('\n')}`;
}

function candidateOverview(candidates: CandidateReport[], layout: 'table' | 'list'): string[] {
  if (candidates.length === 0) return [];
  const shown = shownFirst(candidates).slice(0, MOST_CANDIDATES);
  const more = candidates.length - shown.length;
  return [
    layout === 'table' ? candidateTable(shown) : shown.map(candidateItem).join('\n'),
    ...(more > 0 ? [l10n.t('{0} more candidates are shown in the dashboard.', more)] : []),
  ];
}

function candidateTable(candidates: CandidateReport[]): string {
  const header = [
    l10n.t('Candidate'),
    l10n.t('Tier'),
    l10n.t('Expected cost'),
    l10n.t('Success so far'),
    l10n.t('Expected success'),
    l10n.t('Verdict'),
  ];
  return [tableRow(header), '|:--|:--|--:|--:|--:|:--|', ...candidates.map((candidate) => tableRow(candidateCells(candidate)))].join('\n');
}

function candidateItem(candidate: CandidateReport): string {
  const [name, tier, cost, soFar, expected, verdict] = candidateCells(candidate);
  const facts = [tier, l10n.t('{0} expected', cost ?? ''), l10n.t('{0} likely to succeed', expected ?? '')];
  if (candidate.successRate !== null) facts.push(l10n.t('{0} so far', soFar ?? ''));
  return `- ${name} (${facts.join(', ')}): ${verdict}`;
}

/** The chosen one may be dear enough to stand below the cut. */
function shownFirst(candidates: CandidateReport[]): CandidateReport[] {
  const chosen = candidates.filter(({ verdict }) => verdict === 'chosen');
  return [...chosen, ...candidates.filter((candidate) => !chosen.includes(candidate))];
}

function candidateCells(candidate: CandidateReport): string[] {
  const { provider, model, tier, expectedCostUsd, successRate, samples, expectedSuccess, verdict } = candidate;
  const name = codeSpan(`${provider}/${model}`);
  const chosen = verdict === 'chosen';
  return [
    chosen ? `**${name}**` : name,
    tierName(tier),
    escapeMarkdown(formatUsd(expectedCostUsd)),
    successRate === null ? '–' : l10n.t('{0} of {1}', formatShare(successRate), samples),
    formatShare(expectedSuccess),
    chosen ? `**${l10n.t('chosen')}**` : escapeMarkdown(verdict),
  ];
}

function tableRow(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function idLine(task: TaskReport): string {
  const id = codeSpan(task.id.slice(0, 8));
  return task.rating === null ? l10n.t('Task {0}, not rated.', id) : l10n.t('Task {0}, rated {1} of 5.', id, task.rating);
}

function categoryName(category: TaskCategory): string {
  const names: Record<TaskCategory, string> = {
    simple_qa: l10n.t('a simple question'),
    code_gen: l10n.t('code to write'),
    code_review: l10n.t('code to review'),
    debug: l10n.t('debugging'),
    refactor: l10n.t('refactoring'),
    explain: l10n.t('an explanation'),
    other: l10n.t('no particular kind of task'),
  };
  return names[category];
}
