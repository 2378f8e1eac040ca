import type { SqlValue } from 'sql.js';
import type { TaskRecord } from '../../../task-record';
import { startOfDay } from '../../local-day';
import type { QueryResult, RecentParameters, RecentRequest, RecentSort } from '../../queries';
import type { Database, Row } from '../database';
import { columnName, readTask } from '../task-columns';
import { flag, number } from '../value-parsers';
import { firstDay } from './period';

const MOST_ROWS = 1000;

/** SQL to sort by, per column of the table. Each is an index of its own, so they have to be written as they are in the schema. */
const SORT_BY: Record<RecentSort, readonly string[]> = {
  time: ['created_at'],
  provider: ['provider'],
  model: ['model'],
  category: ['category'],
  tokens: ['tokens_in + tokens_out'],
  compression: ['1.0 - tokens_after_compression * 1.0 / max(tokens_before_compression, 1)'],
  cost: ['group_cost_usd'],
  latency: ['latency_ms'],
  success: ["status <> 'aborted' AND success_score >= 0.5", 'success_score'],
  rating: ['rating'],
};

const FIELDS = [
  'id',
  'createdAt',
  'client',
  'workspace',
  'protocol',
  'provider',
  'model',
  'requestedModel',
  'category',
  'complexity',
  'tier',
  'tokensIn',
  'tokensOut',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'tokensBeforeCompression',
  'tokensAfterCompression',
  'cacheHit',
  'latencyMs',
  'ttftMs',
  'status',
  'successScore',
  'rating',
  'routeReason',
  'requestGroupId',
  'budgetRemainingUsd',
  'preview',
  'error',
] as const satisfies readonly (keyof TaskRecord)[];

const COLUMNS = ['group_attempts', 'group_cost_usd', 'group_cost_estimated', 'group_quota_usd', ...FIELDS.map(columnName)].join(', ');

export function getRecentRequests(database: Database, parameters: RecentParameters, today: string): QueryResult<'recent-requests'> {
  const { condition, values } = conditionOf(parameters, today);
  const listed = values.length > 0 ? 'INDEXED BY requests_listed' : '';
  const limit = Math.min(Math.max(Math.floor(parameters.limit), 1), MOST_ROWS);
  const offset = Math.max(Math.floor(parameters.offset), 0);
  // The page is found in an index alone; only its rows are then read whole.
  const page = `SELECT n FROM task_logs ${listed} WHERE ${condition} ORDER BY ${orderOf(parameters.sort)} LIMIT ? OFFSET ?`;
  const numbers = database.all(page, [...values, limit, offset]).map((row) => number(row.n));
  const rows = numbers.flatMap((n) => database.all(`SELECT ${COLUMNS} FROM task_logs WHERE n = ?`, [n]));
  return { requests: rows.map(toRequest), total: database.count(`SELECT count(*) FROM task_logs ${listed} WHERE ${condition}`, values) };
}

function conditionOf(parameters: RecentParameters, today: string): { condition: string; values: SqlValue[] } {
  const conditions = ['is_face = 1'];
  const values: SqlValue[] = [];
  for (const column of ['provider', 'category', 'client'] as const) {
    const value = parameters[column];
    if (value === undefined) continue;
    conditions.push(`${column} = ?`);
    values.push(value);
  }
  if (parameters.days !== undefined) {
    conditions.push('created_at >= ?');
    values.push(startOfDay(firstDay(parameters.days, today)));
  }
  return { condition: conditions.join(' AND '), values };
}

/** Unrated requests come last either way; equals are in the order they were logged. */
function orderOf(sort: RecentParameters['sort'] = '-time'): string {
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  const name = sort.replace(/^-/, '');
  const columns = Object.entries(SORT_BY).find(([known]) => known === name)?.[1] ?? SORT_BY.time;
  const unratedLast = name === 'rating' ? 'NULLS LAST' : '';
  return [...columns.map((column) => `${column} ${direction} ${unratedLast}`), `n ${direction}`].join(', ');
}

function toRequest(row: Row): RecentRequest {
  const { successScore, createdAt, ...task } = readTask(row, FIELDS);
  return {
    ...task,
    createdAt: new Date(createdAt).toISOString(),
    costUsd: number(row.group_cost_usd),
    costEstimated: flag(row.group_cost_estimated),
    quotaUsd: number(row.group_quota_usd),
    success: task.status !== 'aborted' && successScore >= 0.5,
    attempts: number(row.group_attempts),
  };
}
