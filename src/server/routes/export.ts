import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Gateway } from '../../gateway-contract';
import type { TaskRecord } from '../../task-record';
import type { AppEnvironment } from '../guard';
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
  'successScore',
  'rating',
  'routeReason',
  'budgetRemainingUsd',
  'preview',
  'error',
] as const satisfies readonly (keyof TaskRecord)[];

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
    outgoing.write(format === 'csv' ? `${COLUMNS.join(',')}\r\n` : '[');
    for (let offset = 0; !outgoing.destroyed; offset += PAGE) {
      const rows = await gateway().query('export', { days, limit: PAGE, offset });
      outgoing.write(format === 'csv' ? rows.map(csvLine).join('') : rows.map((row, index) => jsonItem(row, offset + index)).join(''));
      if (rows.length < PAGE) break;
    }
    outgoing.end(format === 'csv' ? '' : ']\n');
    return RESPONSE_ALREADY_SENT;
  });

  return app;
}

function jsonItem(row: TaskRecord, index: number): string {
  return `${index === 0 ? '\n' : ',\n'}${JSON.stringify({ ...row, createdAt: new Date(row.createdAt).toISOString() })}`;
}

function csvLine(row: TaskRecord): string {
  const cells = COLUMNS.map((column) => (column === 'createdAt' ? new Date(row.createdAt).toISOString() : row[column]));
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Quotes as RFC 4180 says; a leading `=`, `+`, `-` or `@` in text is defused, because spreadsheets run it as a formula. */
function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
