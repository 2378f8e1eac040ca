import { type ChatContext, l10n } from 'vscode';
import { formatCost, formatUsd, parseUsd } from '../../../webview/format/money';
import { formatCount } from '../../../webview/format/numbers';
import type { BudgetConfig } from '../../cost/budget-config';
import { BUDGET_PERIODS, type BudgetPeriod, type BudgetStatus } from '../../cost/budget-status';
import { parseRating } from '../../feedback/rating';
import { shareOf, textBar } from '../budget-bar';
import { codeSpan, escapeMarkdown, shorten } from '../markdown';
import type { ProxyClient } from '../proxy-client';
import { explainRouting } from '../routing-explanation';
import { lastTask } from './participant-history';

/** A command of the participant: what stands behind it in the prompt, to Markdown. */
export type ParticipantCommand = (prompt: string, context: ChatContext, client: ProxyClient) => Promise<string>;

/** `/feedback good`, `/feedback 4 1f3a9c`: rates that task, else the last answer in this chat, else the newest of all. */
export const feedback: ParticipantCommand = async (prompt, context, client) => {
  const [word = '', id, ...more] = prompt.trim().split(/\s+/);
  const rating = parseRating(word);
  if (rating === undefined || more.length > 0) {
    return l10n.t('Type `/feedback good`, `/feedback bad` or `/feedback 1` to `5`, and optionally the id of a task: `/feedback 4 1f3a9c`.');
  }
  const task = id?.replace(/^#/, '') ?? (await taskToExplain(context, client));
  if (task === undefined) return nothingYet();
  return escapeMarkdown((await client.rate(task, rating)).message);
};

/** `/why`: explains the last answer in this chat, else the newest decision of all; `/why 1f3a9c`: that of a task. */
export const why: ParticipantCommand = async (prompt, context, client) => {
  const id = prompt.trim().replace(/^#/, '');
  const task = id === '' ? await taskToExplain(context, client) : id;
  return task === undefined ? nothingYet() : explainRouting(await client.requestReport(task), 'list');
};

/** `/cost`: today, this week and this month, and what today's cost went to. */
export const cost: ParticipantCommand = async (_prompt, _context, client) => {
  const periods = [
    [l10n.t('Today'), 1],
    [l10n.t('7 days'), 7],
    [l10n.t('30 days'), 30],
  ] as const;
  const [today, ...summaries] = await Promise.all([client.todayBreakdown(), ...periods.map(([, days]) => client.summary(days))]);
  const rows = summaries.map(({ costUsd, costEstimated, requests }, index) => [
    periods[index]?.[0] ?? '',
    formatCost(costUsd, costEstimated),
    formatCount(requests),
  ]);
  const models = today.models.map(({ provider, model, costUsd }) => ({ name: `${provider}/${model}`, costUsd }));
  const clients = today.clients.map(({ client: name, workspace, costUsd }) => ({
    name: [name, workspace ?? []].flat().join(' · '),
    costUsd,
  }));
  return [
    table([l10n.t('Period'), l10n.t('Cost'), l10n.t('Requests')], rows),
    ...(models.length > 0 ? [table([l10n.t('Model, today'), l10n.t('Cost')], dearest(models))] : []),
    ...(clients.length > 0 ? [table([l10n.t('Client, today'), l10n.t('Cost')], dearest(clients))] : []),
  ].join('\n\n');
};

/** `/budget`: limits and what is left of them; `/budget 5`, `/budget weekly 20`, `/budget monthly none` sets one. */
export const budget: ParticipantCommand = async (prompt, _context, client) => {
  if (prompt.trim() === '') return `${budgetList(await client.budget())}\n\n${budgetUsage()}`;
  const change = budgetChange(prompt.trim().toLowerCase());
  if (!change) return `${l10n.t('{0} is no limit.', codeSpan(prompt.trim()))} ${budgetUsage()}`;
  return budgetList(await client.setBudget(change));
};

async function taskToExplain(context: ChatContext, client: ProxyClient): Promise<string | undefined> {
  return lastTask(context) ?? (await client.recentRequests(1))[0]?.id;
}

function nothingYet(): string {
  return l10n.t('There is no answer yet. Ask something first, here or from any client that goes through the proxy.');
}

const MOST_ROWS = 8;

function dearest(rows: { name: string; costUsd: number }[]): string[][] {
  return [...rows]
    .sort((a, b) => b.costUsd - a.costUsd)
    .slice(0, MOST_ROWS)
    .map(({ name, costUsd }) => [shorten(name, 60), formatUsd(costUsd)]);
}

/** Figures stand to the right, below each other. */
function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(header), `|:--|${'--:|'.repeat(header.length - 1)}`, ...rows.map(line)].join('\n');
}

/** A list rather than a table: the chat is often as narrow as a sidebar. */
function budgetList(status: BudgetStatus): string {
  return BUDGET_PERIODS.map((period) => `- **${periodName(period)}**: ${budgetLine(status, period)}`).join('\n');
}

function budgetLine(status: BudgetStatus, period: BudgetPeriod): string {
  const { limitUsd, spentUsd, remainingUsd, resetsAt } = status.usage[period];
  const share = shareOf(status, period);
  if (limitUsd === null || share === undefined) return l10n.t('{0} spent, no limit', dollars(spentUsd));
  const at = new Date(resetsAt).toLocaleString(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const spent = l10n.t('{0} of {1} spent, {2} left', dollars(spentUsd), dollars(limitUsd), dollars(Math.max(0, remainingUsd ?? 0)));
  return `${spent}  \n  ${textBar(share)} ${Math.round(share * 100)}% · ${escapeMarkdown(l10n.t('resets {0}', at))}`;
}

/** Two amounts in a line would read as a formula. */
function dollars(amount: number): string {
  return formatUsd(amount).replace('$', '\\$');
}

function budgetUsage(): string {
  return l10n.t('Set a limit with `/budget 5`, `/budget weekly 20` or `/budget monthly none`.');
}

function periodName(period: BudgetPeriod): string {
  return { daily: l10n.t('Day'), weekly: l10n.t('Week'), monthly: l10n.t('Month') }[period];
}

const FIELDS: ReadonlyMap<string, 'dailyUsd' | 'weeklyUsd' | 'monthlyUsd'> = new Map([
  ['daily', 'dailyUsd'],
  ['day', 'dailyUsd'],
  ['weekly', 'weeklyUsd'],
  ['week', 'weeklyUsd'],
  ['monthly', 'monthlyUsd'],
  ['month', 'monthlyUsd'],
]);

const NO_LIMIT: ReadonlySet<string> = new Set(['none', 'off', 'no limit']);

/** @returns undefined for what is neither an amount nor `none`, with or without a period before it */
function budgetChange(text: string): Partial<BudgetConfig> | undefined {
  const [first = '', ...rest] = text.split(/\s+/);
  const named = FIELDS.get(first);
  const amount = named ? rest.join(' ') : text;
  const limitUsd = parseUsd(amount);
  if (limitUsd === null && !NO_LIMIT.has(amount)) return undefined;
  return { [named ?? 'dailyUsd']: limitUsd };
}
