import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Gateway } from '../../gateway-contract';
import type { ExportPage, LogPlace } from '../../store/queries';
import type { TaskReport } from '../api-types';
import { writeChunks } from '../deliver';
import type { AppEnvironment } from '../guard';
import { taskReport } from '../task-report';
import { validate } from './validate';

const query = z.object({
  days: z.coerce.number().int().min(1).max(3650).default(30),
  format: z.enum(['csv', 'json']).default('csv'),
});

const PAGE = 1000;

const COLUMNS = [
  'id',
  'requestGroupId',
  'attempt',
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
  'costUsd',
  'costEstimated',
  'quotaUsd',
  'latencyMs',
  'ttftMs',
  'status',
  'success',
  'successScore',
  'rating',
  'routeReason',
  'budgetRemainingUsd',
  'preview',
  'error',
] as const satisfies readonly (keyof TaskReport)[];

/** `GET /api/export?days=&format=`: the log, one row per attempt, oldest first, written a page at a time. */
export function exportRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();

  app.get('/api/export', async (c) => {
    const { days, format } = validate(query, c.req.query());
    const { outgoing } = c.env;
    outgoing.writeHead(200, {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      'content-disposition': `attachment; filename="smart-claude-proxy.${format}"`,
    });
    await writeChunks(outgoing, format === 'csv' ? csvText(rowsOf(gateway(), days)) : jsonText(rowsOf(gateway(), days)));
    return RESPONSE_ALREADY_SENT;
  });

  return app;
}

async function* rowsOf(gateway: Gateway, days: number): AsyncGenerator<TaskReport[]> {
  let after: LogPlace | null = null;
  do {
    const page: ExportPage = await gateway.query('export', { days, limit: PAGE, after });
    yield page.tasks.map(taskReport);
    after = page.next;
  } while (after);
}

async function* csvText(pages: AsyncIterable<TaskReport[]>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const rows of pages) yield rows.map(csvLine).join('');
}

async function* jsonText(pages: AsyncIterable<TaskReport[]>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const rows of pages) {
    for (const row of rows) {
      yield separator + JSON.stringify(row);
      separator = ',\n';
    }
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

function csvLine(row: TaskReport): string {
  return `${COLUMNS.map((column) => csvCell(row[column])).join(',')}\r\n`;
}

/** Quotes as RFC 4180 says; a leading `=`, `+`, `-` or `@` in text is defused, because spreadsheets run it as a formula. */
function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
