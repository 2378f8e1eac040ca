import type { SqlValue } from 'sql.js';
import { startOfDay } from '../../../local-day';
import { TASK_STATUSES } from '../../../task-record';
import type { RecentParameters } from '../../queries';
import type { Database } from '../database';
import { listedProvidersAndClients } from './listed-providers';
import { firstDay } from './period';

export type RecentFilter = Pick<RecentParameters, 'provider' | 'client' | 'status' | 'category'>;

/** SQL that has to be true, and the values of its parameters. */
export interface Condition {
  sql: string;
  values: readonly SqlValue[];
}

/**
 * The conditions of a filter, in the order of the columns of `requests_listed`. A column that is asked for makes those before it
 * be named too, with all they can be: so the index leads straight to the rows.
 */
export function filterConditions(database: Database, { provider, client, status, category }: RecentFilter): Condition[] {
  const beyondClient = status !== undefined || category !== undefined;
  const known = provider === undefined && (client !== undefined || beyondClient) ? listedProvidersAndClients(database) : null;
  return [
    ...oneOf('provider', provider, known?.providers),
    ...oneOf('client', client, beyondClient ? known?.clients : undefined),
    ...oneOf('status', status, category === undefined ? undefined : TASK_STATUSES),
    ...oneOf('category', category),
  ];
}

export function periodConditions(days: number | undefined, today: string): Condition[] {
  return days === undefined ? [] : [{ sql: 'created_at >= ?', values: [startOfDay(firstDay(days, today))] }];
}

/** All of them, for requests: attempts that did not tell their group's end are left out. */
export function requestsWith(conditions: readonly Condition[]): Condition {
  return {
    sql: ['is_face = 1', ...conditions.map(({ sql }) => sql)].join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

function oneOf(column: string, chosen: string | undefined, possible?: readonly string[]): Condition[] {
  if (chosen !== undefined) return [{ sql: `${column} = ?`, values: [chosen] }];
  // An empty list would be no condition at all to the planner, which then finds no use for the index that it is told to take.
  return possible ? [{ sql: `${column} IN (${possible.map(() => '?').join(', ') || 'NULL'})`, values: possible }] : [];
}
