import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { BudgetStatus, FeedbackResult, ProvidersReport, ProxyEvent, RequestReport, StorageReport } from '../server/api-types';
import type { QueryResult, RecentRequest } from '../store/queries';
import { followEvents } from './follow-events';
import { ApiError, type ApiResponse, errorMessage, openRequest, type ProxyAddress, parseJson } from './proxy-http';

/** No answer within this time means that the proxy's process is gone or suspended. */
const ANSWER_TIMEOUT_MS = 15_000;
/** Asking a provider for its models may start a CLI or load a local server. */
const PROVIDER_TEST_TIMEOUT_MS = 90_000;
/** Checking a large storage reads all of it. */
const CHECK_TIMEOUT_MS = 120_000;

/** The proxy has taken the question and not answered in time. */
export class SlowAnswer extends Error {
  override readonly name = 'SlowAnswer';

  constructor(readonly seconds: number) {
    super(`The proxy did not answer within ${seconds} seconds.`);
  }
}

/** Talks to a proxy's `/api`. Knows nothing of the editor. */
export class ProxyClient {
  constructor(readonly address: ProxyAddress) {}

  /** @throws SlowAnswer after the time that suits the path; the network's error when nobody answers; every HTTP status is an answer */
  async request(method: string, path: string, body?: unknown, timeoutMs = answerTimeout(path)): Promise<ApiResponse> {
    const late = AbortSignal.timeout(timeoutMs);
    try {
      const response = await openRequest(this.address, method, path, body, late);
      return { status: response.statusCode ?? 0, body: parseJson(await text(response)) };
    } catch (error) {
      throw late.aborted ? new SlowAnswer(timeoutMs / 1000) : error;
    }
  }

  /** @throws ApiError for an answer other than 2xx, and what `request` throws */
  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.request(method, path, body);
    if (response.status < 200 || response.status > 299) throw new ApiError(response.status, errorMessage(response.status, response.body));
    // Both ends are built together, and followers check the owner's protocol version.
    return response.body as T;
  }

  /** Newest first. @param status only those that ended so */
  async recentRequests(limit: number, status?: RecentRequest['status']): Promise<RecentRequest[]> {
    const path = `/api/stats?metric=recent-requests&limit=${limit}${status ? `&status=${status}` : ''}`;
    const { requests } = await this.#ask<{ requests: RecentRequest[] }>('GET', path);
    return requests;
  }

  /** @param id whole, or a prefix that only one task has */
  requestReport(id: string): Promise<RequestReport> {
    return this.#ask('GET', `/api/requests/${encodeURIComponent(id)}`);
  }

  /** @param rating 1–5 */
  rate(taskId: string, rating: number): Promise<FeedbackResult> {
    return this.#ask('POST', '/api/feedback', { taskId, rating });
  }

  budget(): Promise<BudgetStatus> {
    return this.#ask('GET', '/api/budget');
  }

  setBudget(change: Partial<BudgetStatus['config']>): Promise<BudgetStatus> {
    return this.#ask('PUT', '/api/budget', change);
  }

  providers(): Promise<ProvidersReport> {
    return this.#ask('GET', '/api/providers');
  }

  /** Connects to a provider and reads its models, which costs nothing. */
  testProvider(id: string): Promise<{ ok: boolean; message: string; latencyMs: number }> {
    return this.#ask('POST', `/api/providers/${encodeURIComponent(id)}/test`, {});
  }

  /**
   * Asks a question as a client of the given name would; the router chooses who answers.
   * @returns the answer's text and the id by which the log knows it; without one for what no model answered, such as `/feedback`
   */
  async askQuestion(question: string, client: string, signal: AbortSignal): Promise<{ text: string; taskId?: string }> {
    const body = { model: 'auto', messages: [{ role: 'user', content: question }] };
    const asClient = { ...this.address, apiKey: `${this.address.apiKey}~${client}` };
    const response = await openRequest(asClient, 'POST', '/v1/chat/completions', body, signal);
    const status = response.statusCode ?? 0;
    const answer = parseJson(await text(response));
    if (status !== 200) throw new ApiError(status, errorMessage(status, answer));
    // The proxy writes this answer itself, in the shape of OpenAI's Chat Completions.
    const { choices } = answer as { choices: { message: { content: string | null } }[] };
    const taskId = response.headers['x-task-id'];
    return { text: choices[0]?.message.content ?? '', ...(typeof taskId === 'string' && { taskId }) };
  }

  /**
   * Opens a streamed answer.
   * @param client as whom the request is logged: `name` or `name~workspace`
   * @throws ApiError for an answer other than 200; the network's error when nobody answers
   */
  async openChat(path: string, body: unknown, client: string, signal: AbortSignal): Promise<IncomingMessage> {
    const asClient = { ...this.address, apiKey: `${this.address.apiKey}~${client}` };
    const response = await openRequest(asClient, 'POST', path, body, signal);
    const status = response.statusCode ?? 0;
    if (status === 200) return response;
    const retryAfter = response.headers['retry-after'];
    const message = errorMessage(status, parseJson(await text(response)));
    throw new ApiError(status, message, retryAfter === undefined ? undefined : Number(retryAfter));
  }

  /** What today cost, by model and by client. */
  async todayBreakdown(): Promise<{ models: QueryResult<'model-breakdown'>; clients: QueryResult<'clients'> }> {
    const [models, clients] = await Promise.all([
      this.#ask<QueryResult<'model-breakdown'>>('GET', '/api/stats?metric=model-breakdown&days=1'),
      this.#ask<QueryResult<'clients'>>('GET', '/api/stats?metric=clients&days=1'),
    ]);
    return { models, clients };
  }

  summary(days: number): Promise<QueryResult<'summary'>> {
    return this.#ask('GET', `/api/stats?metric=summary&days=${days}`);
  }

  /** Checks what is stored and repairs it. @returns what was found, in plain words */
  async checkStorage(): Promise<string> {
    return (await this.#ask<StorageReport>('POST', '/api/storage', { action: 'check' })).message;
  }

  /** The log of the last `days` days, as a stream of text. */
  async exportLog(days: number, format: 'csv' | 'json'): Promise<Readable> {
    const response = await openRequest(this.address, 'GET', `/api/export?days=${days}&format=${format}`);
    const status = response.statusCode ?? 0;
    if (status !== 200) throw new ApiError(status, errorMessage(status, parseJson(await text(response))));
    return response;
  }

  /** Tells what happens at the proxy until the returned function is called; outlives interruptions. */
  follow(listener: (event: ProxyEvent) => void): () => void {
    return followEvents(this.address, listener);
  }
}

/** In milliseconds. */
function answerTimeout(path: string): number {
  if (path.startsWith('/api/storage')) return CHECK_TIMEOUT_MS;
  return /^\/api\/providers\/[^/]+\/test$/.test(path) ? PROVIDER_TEST_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
}
