const CLIENT_ROUTES = new Set(['chat', 'responses', 'messages', 'models', 'embeddings', 'completions']);
const OTHER_ROUTES = new Set(['api', 'health', 'dashboard']);

/**
 * Tolerates the ways clients put base URL and route together: a missing, doubled or trailing `/v1`, doubled slashes.
 * `/chat/completions`, `/v1/v1/chat/completions` and `/v1/chat/completions/v1/` all become `/v1/chat/completions`, and
 * `/v1/health` becomes `/health`.
 */
export function normalizePath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  let start = 0;
  while (parts[start] === 'v1') start++;
  let end = parts.length;
  while (end > start && parts[end - 1] === 'v1') end--;
  const rest = parts.slice(start, end);
  const first = rest[0];
  if (first !== undefined && CLIENT_ROUTES.has(first)) return `/v1/${rest.join('/')}`;
  return OTHER_ROUTES.has(first ?? '') ? `/${rest.join('/')}` : `/${parts.join('/')}`;
}
