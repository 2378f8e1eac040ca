import type { OpenRequest } from '../worker-messages';
import type { Database } from './database';
import { unpackText } from './packed-text';
import { parseTask } from './task-columns';
import { json, number } from './value-parsers';

/** Requests that have begun and not ended, in the order they began. */
export function readOpenRequests(database: Database): OpenRequest[] {
  return database.all('SELECT * FROM open_requests ORDER BY opened').flatMap((open) => {
    const row = parseTask(json(unpackText(open.row ?? null)));
    if (!row) return [];
    return [
      {
        row,
        outputUsdPerToken: number(open.output_usd_per_token),
        tokensOut: number(open.tokens_out),
        lastSeenAt: number(open.last_seen_at),
      },
    ];
  });
}
