import type { SqlValue } from 'sql.js';
import type { TaskRecord } from '../../../task-record';
import { startOfDay } from '../../local-day';
import type { QueryResult, RecentParameters, RecentRequest, RecentSort } from '../../queries';
import type { Database, Row } from '../database';
import { columnName, readTask } from '../task-columns';
import { flag, number } from '../value-parsers';
import { listedProvidersAndClients } from './listed-providers';
import { firstDay } from './period';

const MOST_ROWS = 1000;

interface Order {
  /** The index that has the requests in this order. */
  index: string;
  /** SQL to sort by, written as it is in the index. */
  terms: readonly string[];
}

/** What the table can be sorted by. */
const ORDERS: Record<RecentSort, Order> = {
  time: { index: 'task_logs_by_time', terms: ['created_at'] },
  provider: { index: 'requests_listed', terms: ['provider'] },
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
  const { condition, values } = conditionOf(database, parameters, today);
  const { index, terms } = orderOf(parameters.sort);
  const limit = Math.min(Math.max(Math.floor(parameters.limit), 1), MOST_ROWS);
  const offset = Math.max(Math.floor(parameters.offset), 0);
  // The page is found in an index alone; only its rows are then read whole.
  const page = `SELECT n FROM task_logs INDEXED BY ${values.length > 0 ? FILTER_INDEX : index}
    WHERE ${condition} ORDER BY ${terms} LIMIT ? OFFSET ?`;
  const numbers = database.all(page, [...values, limit, offset]).map((row) => number(row.n));
  const rows = numbers.flatMap((n) => database.all(`SELECT ${COLUMNS} FROM task_logs WHERE n = ?`, [n]));
  return { requests: rows.map(toRequest), total: values.length > 0 ? countFiltered(database, condition, values) : countAll(database) };
}

function countFiltered(database: Database, condition: string, values: SqlValue[]): number {
  return database.count(`SELECT count(*) FROM task_logs INDEXED BY ${FILTER_INDEX} WHERE ${condition}`, values);
}

/** SQLite knows the number of all rows at once, and few are not the face of their group. */
function countAll(database: Database): number {
  const behind = 'SELECT count(*) FROM task_logs INDEXED BY attempts_behind_faces WHERE is_face = 0';
  return database.count('SELECT count(*) FROM task_logs') - database.count(behind);
}

function conditionOf(database: Database, parameters: RecentParameters, today: string): { condition: string; values: SqlValue[] } {
  const { provider, client, category, days } = parameters;
  const later = client !== undefined || category !== undefined;
  const known = later && provider === undefined ? listedProvidersAndClients(database) : null;
  const terms: [sql: string, values: SqlValue[]][] = [['is_face = 1', []]];
  if (provider !== undefined) terms.push(['provider = ?', [provider]]);
  else if (known) terms.push(oneOf('provider', known.providers));
  if (client !== undefined) terms.push(['client = ?', [client]]);
  else if (known) terms.push(oneOf('client', known.clients));
  if (category !== undefined) terms.push(['category = ?', [category]]);
  if (days !== undefined) terms.push(['created_at >= ?', [startOfDay(firstDay(days, today))]]);
  return { condition: terms.map(([sql]) => sql).join(' AND '), values: terms.flatMap(([, values]) => values) };
}

function oneOf(column: string, values: string[]): [sql: string, values: SqlValue[]] {
  return [`${column} IN (${values.map(() => '?').join(', ')})`, values];
}

/** Unrated requests come last either way; equals are in the order they were logged. */
function orderOf(sort: RecentParameters['sort'] = '-time'): { index: string; terms: string } {
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  const name = sort.replace(/^-/, '');
  const { index, terms } = Object.entries(ORDERS).find(([known]) => known === name)?.[1] ?? ORDERS.time;
  const nulls = name === 'rating' ? 'NULLS LAST' : '';
  return { index, terms: [...terms.map((term) => `${term} ${direction} ${nulls}`), `n ${direction}`].join(', ') };
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
