import type { Database } from '../database';
import { text } from '../value-parsers';

/** With more pairs than this, leaping costs more than a walk through the whole index. */
const MOST_PAIRS = 300;

const LISTED = 'SELECT provider, client FROM task_logs INDEXED BY requests_listed WHERE is_face = 1';
const NEXT_CLIENT = `${LISTED} AND provider = ? AND client > ? ORDER BY client LIMIT 1`;
const NEXT_PROVIDER = `${LISTED} AND provider > ? ORDER BY provider, client LIMIT 1`;

/**
 * The providers and clients that the list of requests knows, found by leaps through its index, whose first columns they are.
 * Named in a condition they let a filter on a later column go straight to its rows. Null when there are too many.
 */
export function listedProvidersAndClients(database: Database): { providers: string[]; clients: string[] } | null {
  const providers = new Set<string>();
  const clients = new Set<string>();
  let row = database.first(`${LISTED} ORDER BY provider, client LIMIT 1`);
  for (let count = 0; row; count++) {
    if (count === MOST_PAIRS) return null;
    const [provider, client] = [text(row.provider), text(row.client)];
    providers.add(provider);
    clients.add(client);
    row = database.first(NEXT_CLIENT, [provider, client]) ?? database.first(NEXT_PROVIDER, [provider]);
  }
  return { providers: [...providers], clients: [...clients] };
}
