import type { ProxyEvent } from '../src/server/api-types';
import type { EditorMessage, ExportFormat, HttpMethod, PageMessage, PageProxyState } from './messages';
import { ApiError, type Connection, errorMessageOf, type Transport } from './transport';

/** What `acquireVsCodeApi()` gives a webview. */
export interface EditorApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

interface Waiting {
  resolve(body: unknown): void;
  reject(error: ApiError): void;
}

/** Reaches the proxy through the editor, which holds the key: the page never sees it. */
export function createEditorTransport(editor: EditorApi): Transport {
  const waiting = new Map<number, Waiting>();
  const eventListeners: ((event: ProxyEvent) => void)[] = [];
  const connectionListeners: ((connection: Connection) => void)[] = [];
  let connection: Connection = { kind: 'connecting' };
  let lastId = 0;

  window.addEventListener('message', ({ data }: MessageEvent<EditorMessage>) => {
    if (data.type === 'response') {
      const request = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.status >= 200 && data.status < 300) request?.resolve(data.body);
      else request?.reject(new ApiError(data.status, errorMessageOf(data.status, data.body)));
    } else if (data.type === 'event') {
      for (const listener of eventListeners) listener(data.event);
    } else if (data.type === 'state') {
      connection = connectionOf(data.state);
      for (const listener of connectionListeners) listener(connection);
    }
  });
  editor.postMessage({ type: 'ready' });

  return {
    host: 'editor',
    request(method: HttpMethod, path: string, body?: unknown) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        editor.postMessage({ type: 'request', id, method, path, ...(body === undefined ? {} : { body }) });
      });
    },
    onEvent: (listener) => void eventListeners.push(listener),
    onConnection(listener) {
      connectionListeners.push(listener);
      listener(connection);
    },
    async exportLog(days: number, format: ExportFormat) {
      editor.postMessage({ type: 'command', command: 'exportLog', args: [{ days, format }] });
    },
    // The pair of command and arguments is checked by the signature; TypeScript cannot follow it into the union.
    command: (command, ...args) => editor.postMessage({ type: 'command', command, args } as PageMessage),
  };
}

function connectionOf(state: PageProxyState): Connection {
  switch (state.role) {
    case 'owner':
    case 'follower':
      return { kind: 'live', url: state.url, shared: state.role === 'follower' };
    case 'failed':
      return { kind: 'failed', message: state.problem.message };
    default:
      return { kind: state.role };
  }
}
