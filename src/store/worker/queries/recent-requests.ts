import { succeeded, type TaskRecord } from '../../../task-record';
import type { QueryResult, RecentParameters, RecentRequest, RecentSort } from '../../queries';
import type { Database, Row } from '../database';
import { columnName, readTask } from '../task-columns';
import { flag, number } from '../value-parsers';
import { filterConditions, periodConditions, type RecentFilter, requestsWith } from './recent-conditions';

const MOST_ROWS = 1000;

interface Order {
  /** The index that has the requests in this order; it holds their time too. */
  index: string;
  /** SQL to sort by before the time, written as it is in the index. */
  terms: readonly string[];
}

/** What the table can be sorted by. */
const ORDERS: Record<RecentSort, Order> = {
  time: { index: 'requests_by_time', terms: [] },
  provider: { index: 'requests_by_provider', terms: ['provider'] },
  model: { index: 'requests_by_model', terms: ['model'] },
  category: { index: 'requests_by_category', terms: ['category'] },
  tokens: { index: 'requests_by_tokens', terms: ['tokens_in + tokens_out'] },
  compression: {
    index: 'requests_by_compression',
    terms: ['1.0 - tokens_after_compression * 1.0 / max(tokens_before_compression, 1)'],
  },
  cost: { index: 'requests_by_cost', terms: ['group_cost_usd'] },
  latency: { index: 'requests_by_latency', terms: ['latency_ms'] },
  success: { index: 'requests_by_success', terms: ["status <> 'aborted' AND success_score >= 0.5", 'success_score'] },
  rating: { index: 'requests_by_rating', terms: ['rating'] },
};

/** Holds all that lists filter by and sort by, so that any combination is found in it alone. */
const FILTER_INDEX = 'requests_listed';

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
  const { sql, values } = requestsWith([...filterConditions(database, parameters), ...periodConditions(parameters.days, today)]);
  const order = orderOf(parameters.sort);
  const limit = Math.min(Math.max(Math.floor(parameters.limit), 1), MOST_ROWS);
  const offset = Math.max(Math.floor(parameters.offset), 0);
  // The page is found in an index alone; only its rows are then read whole.
  const page = `SELECT n FROM task_logs INDEXED BY ${leavesMost(parameters) ? order.index : FILTER_INDEX}
    WHERE ${sql} ORDER BY ${order.terms} LIMIT ? OFFSET ?`;
  const numbers = database.all(page, [...values, limit, offset]).map((row) => number(row.n));
  const rows = numbers.flatMap((n) => database.all(`SELECT ${COLUMNS} FROM task_logs WHERE n = ?`, [n]));
  return { requests: rows.map(toRequest), total: countRequests(database, parameters, today) };
}

/** Whether nearly every request passes the filter, so that a walk in the wanted order soon has found a page. */
function leavesMost({ provider, client, status, category }: RecentFilter): boolean {
  return provider === undefined && client === undefined && category === undefined && (status === undefined || status === 'success');
}

function countRequests(database: Database, parameters: RecentParameters, today: string): number {
  const count = (filter: RecentFilter, index: string) => {
    const { sql, values } = requestsWith([...filterConditions(database, filter), ...periodConditions(parameters.days, today)]);
    return database.count(`SELECT count(*) FROM task_logs INDEXED BY ${index} WHERE ${sql}`, values);
  };
  if (!leavesMost(parameters)) return count(parameters, FILTER_INDEX);
  const all = count({}, ORDERS.time.index);
  if (parameters.status === undefined) return all;
  return all - count({ status: 'failure' }, FILTER_INDEX) - count({ status: 'aborted' }, FILTER_INDEX);
}

/** Unrated requests come last either way; equals are in the order of their time. */
function orderOf(sort: RecentParameters['sort'] = '-time'): { index: string; terms: string } {
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  const name = sort.replace(/^-/, '');
  const { index, terms } = Object.entries(ORDERS).find(([known]) => known === name)?.[1] ?? ORDERS.time;
  const nulls = name === 'rating' ? 'NULLS LAST' : '';
  return {
    index,
    terms: [...terms.map((term) => `${term} ${direction} ${nulls}`), `created_at ${direction}`, `n ${direction}`].join(', '),
  };
}

function toRequest(row: Row): RecentRequest {
  const { successScore, createdAt, ...task } = readTask(row, FIELDS);
  return {
    ...task,
    createdAt: new Date(createdAt).toISOString(),
    costUsd: number(row.group_cost_usd),
    costEstimated: flag(row.group_cost_estimated),
    quotaUsd: number(row.group_quota_usd),
    success: succeeded({ status: task.status, successScore }),
    attempts: number(row.group_attempts),
  };
}
