import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BudgetStatus, ProviderStatus, ProxyEvent, TodayEvent } from '../../src/server/api-types';
import type { ExperimentFigures, RecentParameters } from '../../src/store/queries';
import type { TaskRecord } from '../../src/task-record';
import { bodyOf, failure, Refusal, sendEvent } from './fake-http';
import { fakeProviders } from './fake-models';
import { fakeExperiments, fakeRecent, fakeStats, groupsOf, sum } from './fake-stats';
import { fakeTasks } from './fake-tasks';

export interface FakeApiOptions {
  /** Folder of the built page. */
  pageDir: string;
  tasks?: TaskRecord[];
  providers?: ProviderStatus[];
  experiments?: ExperimentFigures[];
  budget?: Partial<BudgetStatus['config']>;
  /** 0 picks a free one. */
  port?: number;
}

export interface SeenRequest {
  method: string;
  path: string;
  body: unknown;
}

const KEY = 'a-key-for-the-tests-only';

/** The policy that the real server sends with the page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The proxy as the dashboard sees it: the page and its API over data in memory, with switches for what can go wrong. */
export class FakeApi {
  readonly key = KEY;
  readonly seen: SeenRequest[] = [];
  /** Answers the paths that it gives a status for with an error. */
  fault: (method: string, path: string) => number | null = () => null;
  tasks: TaskRecord[];
  providers: ProviderStatus[];
  experiments: ExperimentFigures[];
  readonly #now = new Date();
  readonly #pageDir: string;
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  readonly #budget: BudgetStatus['config'];

  private constructor(options: FakeApiOptions) {
    this.#pageDir = options.pageDir;
    this.tasks = options.tasks ?? fakeTasks({ days: 35, perDay: 60, now: this.#now });
    this.providers = options.providers ?? fakeProviders(this.#now);
    this.experiments = options.experiments ?? fakeExperiments(this.#now);
    this.#budget = { dailyUsd: 2, weeklyUsd: 5, monthlyUsd: null, downgradeAt: 0.8, ...options.budget };
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async start(options: FakeApiOptions): Promise<FakeApi> {
    const api = new FakeApi(options);
    await new Promise<void>((resolve) => api.#server.listen(options.port ?? 0, '127.0.0.1', resolve));
    return api;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get dashboardUrl(): string {
    return `${this.origin}/dashboard#key=${this.key}`;
  }

  emit(event: ProxyEvent): void {
    for (const stream of this.#streams) sendEvent(stream, event);
  }

  /** Ends every stream of events, as a proxy does that goes away. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  budgetStatus(): BudgetStatus {
    const usage = (days: number, limitUsd: number | null, reservedUsd: number) => {
      const start = new Date(this.#now.getFullYear(), this.#now.getMonth(), this.#now.getDate() - days + 1).getTime();
      const spentUsd = sum(
        this.tasks.filter((task) => task.createdAt >= start),
        (task) => task.costUsd,
      );
      return {
        spentUsd,
        reservedUsd,
        limitUsd,
        remainingUsd: limitUsd === null ? null : Math.max(0, limitUsd - spentUsd),
        fraction: limitUsd === null ? null : spentUsd / limitUsd,
        resetsAt: new Date(this.#now.getTime() + days * 5 * 3_600_000).toISOString(),
      };
    };
    const { dailyUsd, weeklyUsd, monthlyUsd } = this.#budget;
    return {
      config: { ...this.#budget },
      usage: { daily: usage(1, dailyUsd, 0.06), weekly: usage(7, weeklyUsd, 0), monthly: usage(30, monthlyUsd, 0) },
    };
  }

  today(): TodayEvent {
    const { summary } = fakeStats(this.tasks, 1, this.#now);
    const { requests, costUsd, costEstimated, tokensIn, tokensOut } = summary;
    const demo = this.providers.some((provider) => provider.demo && provider.enabled);
    return { type: 'today', requests, costUsd, costEstimated, tokensIn, tokensOut, budget: this.budgetStatus(), demo, pid: process.pid };
  }

  async close(): Promise<void> {
    this.dropStreams();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const method = request.method ?? 'GET';
    if (!url.pathname.startsWith('/api/')) return this.#page(url.pathname, response);
    const body = method === 'GET' ? undefined : await bodyOf(request);
    this.seen.push({ method, path: `${url.pathname}${url.search}`, body });
    if (request.headers.authorization !== `Bearer ${this.key}`) return failure(response, 401, 'The key is missing or wrong.');
    if (method !== 'GET' && request.headers['content-type'] !== 'application/json') return failure(response, 415, 'Send application/json.');
    const fault = this.fault(method, url.pathname);
    if (fault !== null) return failure(response, fault, 'The store is busy; <b>try</b> again.');
    if (url.pathname === '/api/events') return this.#events(response);
    const answer = this.#route(method, url, body);
    if (answer === null) failure(response, 404, `There is nothing at ${url.pathname}.`);
    else if (answer instanceof Refusal) failure(response, answer.status, answer.message);
    else if (url.pathname === '/api/export') response.writeHead(200, { 'content-type': 'text/csv' }).end('id,costUsd\r\n');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #route(method: string, url: URL, body: unknown): object | Refusal | null {
    const [, , area, id, action] = url.pathname.split('/').map(decodeURIComponent);
    const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
    switch (`${method} ${area}`) {
      case 'GET stats':
        return this.#stats(url.searchParams);
      case 'GET budget':
        return this.budgetStatus();
      case 'PUT budget':
        return this.#setBudget(fields);
      case 'GET providers':
        return { providers: this.providers };
      case 'PUT providers':
        return this.#setProvider(id ?? '', fields);
      case 'POST providers':
        return action === 'test'
          ? { ok: id !== 'groq', message: id === 'groq' ? 'groq answered 503.' : 'It answers.', latencyMs: 212 }
          : null;
      case 'POST feedback':
        return this.#rate(String(fields.taskId), fields.rating);
      case 'POST experiments':
        return this.#experiment(id ?? '', String(fields.action));
      case 'GET requests': {
        const attempts = groupsOf(this.tasks).find((group) => group.some((task) => task.id === id));
        return attempts ? { task: attempts.find((task) => task.id === id), attempts } : null;
      }
      case 'GET export':
        return {};
      default:
        return null;
    }
  }

  #stats(query: URLSearchParams): object | null {
    const days = Number(query.get('days') ?? 7);
    const text = (name: string) => query.get(name) ?? undefined;
    const parameters = {
      limit: Number(query.get('limit') ?? 50),
      offset: Number(query.get('offset') ?? 0),
      sort: text('sort'),
      provider: text('provider'),
      category: text('category'),
      client: text('client'),
      status: text('status'),
      days,
    } as RecentParameters;
    const report: Record<string, object> = { ...fakeStats(this.tasks, days, this.#now), experiments: this.experiments };
    const metric = query.get('metric');
    if (metric === 'recent-requests') return fakeRecent(this.tasks, parameters, new Date());
    if (metric) return report[metric] ?? null;
    return { ...report, 'recent-requests': fakeRecent(this.tasks, parameters, new Date()) };
  }

  #setBudget(fields: Record<string, unknown>): BudgetStatus | Refusal {
    const tooMuch = Object.entries(fields).find(([, value]) => typeof value === 'number' && value > 1000);
    if (tooMuch) return new Refusal(400, `${tooMuch[0]}: must be at most 1000.`);
    Object.assign(this.#budget, fields);
    return this.budgetStatus();
  }

  #setProvider(id: string, fields: Record<string, unknown>): ProviderStatus | null {
    const provider = this.providers.find((candidate) => candidate.id === id);
    if (!provider) return null;
    const { enabled, priority } = fields;
    if (typeof enabled === 'boolean') Object.assign(provider, { enabled, enabledBy: 'override' });
    if (enabled === null) Object.assign(provider, { enabled: true, enabledBy: 'auto' });
    if (typeof priority === 'number') Object.assign(provider, { priority });
    return provider;
  }

  #rate(taskId: string, rating: unknown): object | null {
    const task = this.tasks.find((candidate) => candidate.id === taskId);
    if (!task || (rating !== null && typeof rating !== 'number')) return null;
    task.rating = rating;
    this.emit({ type: 'rating', id: taskId, rating });
    return { taskId, rating, provider: task.provider, model: task.model, summary: task.preview, message: 'Rated.' };
  }

  #experiment(id: string, action: string): object | null {
    const experiment = this.experiments.find((candidate) => candidate.id === id);
    const status = ({ start: 'running', stop: 'stopped', promote: 'promoted', undo: 'undone' } as const)[action];
    if (!experiment || !status) return null;
    experiment.status = status;
    return { id, status, message: `${id} is now ${status}.` };
  }

  #events(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    sendEvent(response, this.today());
  }

  async #page(path: string, response: ServerResponse): Promise<void> {
    const name = path === '/dashboard' ? 'index.html' : path.replace('/dashboard/', '');
    const type = { html: 'text/html', js: 'text/javascript', css: 'text/css' }[name.split('.').at(-1) ?? ''];
    if (!type || name.includes('/')) return failure(response, 404, 'No such page.');
    const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY };
    response.writeHead(200, headers).end(await readFile(join(this.#pageDir, name)));
  }
}
