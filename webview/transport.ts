import type { ProxyEvent } from '../src/server/api-types';
import type { EditorCommand, EditorCommands, ExportFormat, HttpMethod } from './messages';

/** Whether figures can be had, as far as the page's host knows. */
export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live'; url: string /** Another window owns the proxy. */; shared: boolean }
  /** It was there and is not now; the transport keeps trying. */
  | { kind: 'lost' }
  /** The browser page has no key, or one that the proxy refuses. */
  | { kind: 'locked'; refused: boolean }
  | { kind: 'stopped' }
  | { kind: 'starting' }
  | { kind: 'failed'; message: string };

/** How the page reaches the proxy: through its editor, or straight from a browser. */
export interface Transport {
  readonly host: 'editor' | 'browser';
  /**
   * Asks the API; `path` begins with `/api/`.
   * @throws ApiError with a message for people
   */
  request(method: HttpMethod, path: string, body?: unknown): Promise<unknown>;
  onEvent(listener: (event: ProxyEvent) => void): void;
  /** Told at once, and whenever it changes. */
  onConnection(listener: (connection: Connection) => void): void;
  /** Saves the log of the last `days` days as a file. */
  exportLog(days: number, format: ExportFormat): Promise<void>;
  /** Only in an editor. */
  command?<C extends EditorCommand>(command: C, ...args: EditorCommands[C]): void;
  /** Only in a browser: the key that the proxy's clients present. */
  unlock?(key: string): void;
}

/** An answer other than 2xx, or none at all (status 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The proxy's own words for what went wrong, whichever error shape carries them. */
export function errorMessageOf(status: number, body: unknown): string {
  if (typeof body === 'object' && body !== null) {
    const error = 'error' in body ? body.error : body;
    if (typeof error === 'string') return error;
    if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') return error.message;
  }
  return `The proxy answered with status ${status}.`;
}
