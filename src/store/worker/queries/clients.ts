import type { Period, QueryResult } from '../../queries';
import type { Database } from '../database';
import { number, text } from '../value-parsers';
import { firstDay } from './period';

export function getClients(database: Database, { days }: Period, today: string): QueryResult<'clients'> {
  const rows = database.all(
    `SELECT client, workspace, sum(requests) AS requests, sum(cost_usd) AS cost FROM daily_client_rollup WHERE day >= ?
     GROUP BY client, workspace ORDER BY cost DESC, requests DESC, client, workspace`,
    [firstDay(days, today)],
  );
  return rows.map((row) => ({
    client: text(row.client),
    workspace: text(row.workspace) || null,
    requests: number(row.requests),
    costUsd: number(row.cost),
  }));
}
