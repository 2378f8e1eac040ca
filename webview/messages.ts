import type { ProxyEvent } from '../src/server/api-types';

/** What the dashboard page and the editor that shows it say to each other, by `postMessage`. Types only. */

/** The proxy as the page needs to know it; never with a key. */
export type PageProxyState =
  | { role: 'stopped' }
  | { role: 'starting' }
  | { role: 'owner'; url: string }
  /** Another window owns the port; everything works the same. */
  | { role: 'follower'; url: string }
  /** For people: what happened and what to do. */
  | { role: 'failed'; problem: { kind: string; message: string } };

export type ExportFormat = 'csv' | 'json';

/** Commands of the editor that the page offers as buttons, with their arguments. */
export interface EditorCommands {
  start: [];
  restart: [];
  showLog: [];
  openSettings: [];
  /** Opens the full-width tab. */
  openTab: [];
  openInBrowser: [];
  /** Shows how to point a client at the proxy. */
  connectClient: [];
  /** Asks a question through the proxy and tells the answer. */
  sendTestRequest: [];
  setApiKey: [providerId?: string];
  /** Asks where to save the log of the last `days` days, and saves it (`GET /api/export`). */
  exportLog: [{ days: number; format: ExportFormat }];
}

export type EditorCommand = keyof EditorCommands;

export type HttpMethod = 'GET' | 'POST' | 'PUT';

/** From the page to the editor. */
export type PageMessage =
  /** The page listens now: answer with `state`. */
  | { type: 'ready' }
  /** `path` begins with `/api/` and carries the query; the editor adds address and key. */
  | { type: 'request'; id: number; method: HttpMethod; path: string; body?: unknown }
  | { [C in EditorCommand]: { type: 'command'; command: C; args: EditorCommands[C] } }[EditorCommand];

/** From the editor to the page. */
export type EditorMessage =
  /** `body` is the parsed JSON of the answer, also of an error (`{error: {message}}`). */
  | { type: 'response'; id: number; status: number; body: unknown }
  | { type: 'event'; event: ProxyEvent }
  | { type: 'state'; state: PageProxyState };
