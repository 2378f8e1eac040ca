import { l10n, MarkdownString } from 'vscode';
import { formatCost, formatUsd } from '../../webview/format/money';
import type { ProxyState } from '../proxy-contract';
import type { BudgetPeriod, TodayEvent } from '../server/api-types';
import type { QueryResult, RecentRequest } from '../store/queries';
import { limitedPeriods, shareOf, textBar } from './budget-bar';
import { nobodyCanAnswer } from './commands/nothing-yet';
import { type CommandName, commandId } from './contributions';
import { escapeMarkdown, shorten } from './markdown';

/** What today's cost went to; fetched apart from the live figures. */
export interface TodayBreakdown {
  models: QueryResult<'model-breakdown'>;
  clients: QueryResult<'clients'>;
}

/** The only commands that a link in a tooltip may run. */
const LINKED: CommandName[] = [
  'start',
  'stop',
  'restart',
  'rateLastResponse',
  'explainLastDecision',
  'openDashboard',
  'setApiKey',
  'setBudget',
  'showLog',
];

const MOST_ROWS = 4;

/** Characters of the bar that shows a model's or a client's share of today's cost. */
const SHARE_WIDTH = 5;

/** Rows of a name and a figure below a title. */
interface Section {
  title: string;
  rows: [string, string][];
}

const COUNT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/**
 * The tooltip of the status bar item while the proxy runs.
 * @param nobody whether no provider can answer
 */
export function runningTooltip(
  state: ProxyState,
  today: TodayEvent,
  nobody: boolean,
  breakdown: TodayBreakdown | undefined,
  last: RecentRequest | undefined,
  workspace: string | undefined,
): MarkdownString {
  const lines = [
    `**Smart Claude Proxy** — ${today.demo ? l10n.t('demo answers, offline') : l10n.t('today')}`,
    table([
      figures(today, breakdown, workspace),
      { title: l10n.t('Budget'), rows: limitedPeriods(today.budget).map((period) => budgetRow(period, today)) },
      { title: l10n.t('Models'), rows: breakdown ? modelRows(breakdown) : [] },
      { title: l10n.t('Clients'), rows: breakdown ? clientRows(breakdown) : [] },
    ]),
    ...(last ? [lastDecision(last)] : []),
    ...(nobody ? [`$(warning) ${nobodyCanAnswer()}`] : []),
    '---',
    state.role === 'follower' ? l10n.t('Shared with another window, which runs the proxy.') : '',
    links([
      ...(nobody ? [['setApiKey', `$(key) ${l10n.t('Set API Key…')}`] as [CommandName, string]] : []),
      ...(last ? [['rateLastResponse', `$(star) ${l10n.t('Rate')}`] as [CommandName, string]] : []),
      ['openDashboard', `$(graph) ${l10n.t('Dashboard')}`],
      ['setBudget', `$(credit-card) ${l10n.t('Budget')}`],
      ['stop', `$(debug-stop) ${l10n.t('Stop')}`],
    ]),
  ];
  return markdown(lines);
}

/** The tooltip while the proxy does not answer: why, and what to do. */
export function idleTooltip(explanation: string, actions: [CommandName, string][]): MarkdownString {
  return markdown(['**Smart Claude Proxy**', escapeMarkdown(explanation), links(actions)]);
}

function figures(today: TodayEvent, breakdown: TodayBreakdown | undefined, workspace: string | undefined): Section {
  const here = breakdown?.clients.filter((row) => workspace !== undefined && row.workspace === workspace) ?? [];
  return {
    title: '',
    rows: [
      [l10n.t('Cost'), formatCost(today.costUsd, today.costEstimated)],
      ...(here.length > 0 ? [[l10n.t('In this workspace'), formatUsd(sumOfCosts(here))] as [string, string]] : []),
      [l10n.t('Requests'), String(today.requests)],
      [l10n.t('Tokens'), l10n.t('{0} in, {1} out', COUNT.format(today.tokensIn), COUNT.format(today.tokensOut))],
    ],
  };
}

function budgetRow(period: BudgetPeriod, today: TodayEvent): [string, string] {
  const share = shareOf(today.budget, period) ?? 0;
  const { spentUsd, limitUsd } = today.budget.usage[period];
  const name = { daily: l10n.t('Day'), weekly: l10n.t('Week'), monthly: l10n.t('Month') }[period];
  return [`${textBar(share)} ${name}`, l10n.t('{0} of {1}', formatUsd(spentUsd), formatUsd(limitUsd ?? 0))];
}

function modelRows({ models }: TodayBreakdown): [string, string][] {
  return shareRows(models.map(({ provider, model, costUsd }) => ({ name: `${provider}/${model}`, costUsd })));
}

function clientRows({ clients }: TodayBreakdown): [string, string][] {
  return shareRows(clients.map(({ client, workspace, costUsd }) => ({ name: workspace ? `${client} · ${workspace}` : client, costUsd })));
}

/** The dearest first, each with its share as a bar; those for which there is no room in one sum. */
function shareRows(rows: { name: string; costUsd: number }[]): [string, string][] {
  const total = sumOfCosts(rows);
  const sorted = [...rows].sort((a, b) => b.costUsd - a.costUsd);
  const shown = sorted.length > MOST_ROWS ? sorted.slice(0, MOST_ROWS - 1) : sorted;
  const rest = sorted.slice(shown.length);
  const others = { name: l10n.t('{0} others', rest.length), costUsd: sumOfCosts(rest) };
  return [...shown, ...(rest.length > 0 ? [others] : [])].map(({ name, costUsd }) => [
    `${textBar(total === 0 ? 0 : costUsd / total, SHARE_WIDTH)} ${shorten(name, 40)}`,
    formatUsd(costUsd),
  ]);
}

function sumOfCosts(rows: readonly { costUsd: number }[]): number {
  return rows.reduce((sum, { costUsd }) => sum + costUsd, 0);
}

function lastDecision(last: RecentRequest): string {
  const asked = last.preview ? `“${escapeMarkdown(shorten(last.preview, 40))}”` : escapeMarkdown(shorten(last.requestedModel, 40));
  const cost = escapeMarkdown(formatCost(last.costUsd, last.costEstimated));
  const explain = links([['explainLastDecision', l10n.t('Explain')]]);
  return `${l10n.t('Last')}: ${asked} $(arrow-right) ${escapeMarkdown(shorten(last.routeReason, 90))}, ${cost}. ${explain}\n`;
}

/** One table, so that all figures stand below each other; a section without rows is left out. */
function table(sections: Section[]): string {
  const lines = sections
    .filter(({ rows }) => rows.length > 0)
    .flatMap(({ title, rows }) => [
      ...(title ? [`| **${title}** | |`] : []),
      ...rows.map(([name, value]) => `| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} |`),
    ]);
  return ['| | |', '|:--|--:|', ...lines].join('\n');
}

function links(actions: [CommandName, string][]): string {
  return actions.map(([name, label]) => `[${label}](command:${commandId(name)})`).join(' &nbsp; ');
}

function markdown(lines: string[]): MarkdownString {
  const text = new MarkdownString(lines.filter((line) => line !== '').join('\n\n'), true);
  text.isTrusted = { enabledCommands: LINKED.map(commandId) };
  return text;
}
