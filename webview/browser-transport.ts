import type { ProxyEvent } from '../src/server/api-types';
import { forgetKey, keepKey, takeKey } from './browser-key';
import { readEvents } from './event-stream';
import type { ExportFormat, HttpMethod } from './messages';
import { ApiError, type Connection, errorMessageOf, type Transport } from './transport';

/** Reaches the proxy that served this page. */
export function createBrowserTransport(): Transport {
  const eventListeners: ((event: ProxyEvent) => void)[] = [];
  const connectionListeners: ((connection: Connection) => void)[] = [];
  let key = takeKey();
  let connection: Connection = { kind: 'connecting' };
  let stopReading: (() => void) | null = null;

  const setConnection = (next: Connection) => {
    connection = next;
    for (const listener of connectionListeners) listener(next);
  };

  const headers = (): Record<string, string> => (key ? { authorization: `Bearer ${key}` } : {});

  const lock = (refused: boolean) => {
    key = null;
    forgetKey();
    stopReading?.();
    setConnection({ kind: 'locked', refused });
  };

  const connect = () => {
    stopReading?.();
    if (!key) return lock(false);
    setConnection({ kind: 'connecting' });
    stopReading = readEvents(headers, {
      onOpen: () => setConnection({ kind: 'live', url: location.origin, shared: false }),
      onEvent: (event) => {
        for (const listener of eventListeners) listener(event);
      },
      onLost: (status) => (status === 401 ? lock(true) : setConnection({ kind: 'lost' })),
    });
  };

  const unlock = (newKey: string) => {
    key = newKey;
    keepKey(newKey);
    connect();
  };

  const send = async (method: HttpMethod, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(path, {
      method,
      headers: { ...headers(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new ApiError(0, 'The proxy does not answer. Is it still running?');
    });
    if (response.ok) return response;
    if (response.status === 401) lock(true);
    throw new ApiError(response.status, errorMessageOf(response.status, await response.json().catch(() => null)));
  };

  window.addEventListener('hashchange', () => {
    const fresh = takeKey();
    if (fresh && fresh !== key) unlock(fresh);
  });
  connect();

  return {
    host: 'browser',
    request: async (method, path, body) => (await send(method, path, body)).json(),
    onEvent: (listener) => void eventListeners.push(listener),
    onConnection(listener) {
      connectionListeners.push(listener);
      listener(connection);
    },
    async exportLog(days: number, format: ExportFormat) {
      const response = await send('GET', `/api/export?days=${days}&format=${format}`);
      saveFile(await response.blob(), `smart-claude-proxy-${days}-days.${format}`);
    },
    unlock,
  };
}

function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
