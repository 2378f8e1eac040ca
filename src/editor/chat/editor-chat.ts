import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CancellationToken, LanguageModelError, l10n } from 'vscode';
import { inOneChunk } from '../../pipeline/whole-body';
import { anthropicMessagesProvider } from '../../protocols/anthropic-messages/provider';
import type { StreamEvent } from '../../protocols/canonical';
import type { JsonObject } from '../../protocols/protocol';
import { createSseSplitter } from '../../protocols/wire-messages';
import { ProxyError } from '../../proxy-error';
import type { LiveStatus } from '../live-status';
import { ApiError } from '../proxy-http';
import { requestError } from './chat-errors';

/** What the log calls requests of the editor's own chat. */
export const EDITOR_CHAT_CLIENT = 'editor-chat';

/** How long a request waits for another window to take the proxy over, in milliseconds. */
const TAKEOVER_MS = 10_000;
const RETRY_MS = 250;

export interface ChatAnswer {
  /** `x-task-id`, `x-provider`, `x-model`, …; none for the answer to `/feedback`. */
  headers: Readonly<Record<string, string>>;
  events: AsyncIterable<StreamEvent>;
}

/** What both ways into the pipeline give back. */
interface ByteAnswer {
  headers: Readonly<Record<string, string>>;
  chunks: AsyncIterable<string | Uint8Array>;
}

/** The editor's chat as a client of the proxy: in process where this window owns it, else over the owner's HTTP. */
export class EditorChat {
  /** @param workspace names the workspace in the log: small letters, digits and dashes */
  constructor(
    private readonly live: LiveStatus,
    private readonly workspace: string | null,
  ) {}

  /**
   * Sends a request of the Messages API down the pipeline. A proxy that is just moving to another window is waited for.
   * @throws LanguageModelError with what to do, as its message; the signal's reason when cancelled
   */
  async ask(body: JsonObject, signal: AbortSignal): Promise<ChatAnswer> {
    const until = performance.now() + TAKEOVER_MS;
    for (;;) {
      try {
        await this.live.settled();
        signal.throwIfAborted();
        const { headers, chunks } = await this.#send(body, signal);
        return { headers, events: readEvents(chunks) };
      } catch (error) {
        signal.throwIfAborted();
        if (!isMoving(error) || performance.now() > until) throw requestError(error);
        await sleep(RETRY_MS);
      }
    }
  }

  async #send(body: JsonObject, signal: AbortSignal): Promise<ByteAnswer> {
    const { state, gateway } = this.live.proxy;
    if (gateway) {
      const client = { client: EDITOR_CHAT_CLIENT, workspace: this.workspace };
      const answer = await gateway.chat({ protocol: 'anthropic-messages', body, headers: {}, ...client, signal });
      const chunks = answer.body.kind === 'stream' ? answer.body.chunks : inOneChunk(answer.body.content);
      return { headers: answer.headers, chunks };
    }
    if (this.live.client) {
      const client = this.workspace === null ? EDITOR_CHAT_CLIENT : `${EDITOR_CHAT_CLIENT}~${this.workspace}`;
      const answer = await this.live.client.openChat('/v1/messages', body, client, signal);
      return { headers: singleValues(answer.headers), chunks: answer };
    }
    if (state.role === 'failed') throw new LanguageModelError(state.problem.message);
    throw new LanguageModelError(l10n.t('Smart Claude Proxy is stopped. Run the command “Smart Claude Proxy: Start”, then ask again.'));
  }
}

/** Aborts when the editor cancels. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** Whether the proxy is between two owners: nobody has seen the request, so it may be sent again. */
function isMoving(error: unknown): boolean {
  if (error instanceof ProxyError) return error.kind === 'shutting-down';
  if (error instanceof ApiError) return error.status === 503 && error.retryAfterSeconds !== undefined;
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

async function* readEvents(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<StreamEvent> {
  const splitter = createSseSplitter();
  const decoder = anthropicMessagesProvider.createStreamDecoder();
  const decode = (framed: ReturnType<typeof splitter.push>) => framed.flatMap(({ message }) => (message ? decoder.decode(message) : []));
  for await (const chunk of chunks) yield* decode(splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  yield* decode(splitter.end());
  yield* decoder.end();
}

function singleValues(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}
