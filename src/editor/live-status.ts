import { type Disposable, EventEmitter } from 'vscode';
import type { Proxy, ProxyState } from '../proxy-contract';
import type { ProxyEvent, TodayEvent } from '../server/api-types';
import type { RecentRequest } from '../store/queries';
import { ProxyClient } from './proxy-client';

/**
 * What this window knows of the proxy at this moment, whichever window owns it: its state, the figures of today and the
 * newest request. Follows the owner's event stream while there is one.
 */
export class LiveStatus implements Disposable {
  readonly #stateChanged = new EventEmitter<ProxyState>();
  readonly #eventReceived = new EventEmitter<ProxyEvent>();
  readonly #answerableChanged = new EventEmitter<void>();
  readonly #stopWatching: () => void;
  #stopFollowing: (() => void) | undefined;

  readonly onDidChangeState = this.#stateChanged.event;
  readonly onEvent = this.#eventReceived.event;
  readonly onDidChangeAnswerable = this.#answerableChanged.event;
  /** Talks to the owner; undefined while there is none. */
  client: ProxyClient | undefined;
  /** Undefined until the owner has told them. */
  today: TodayEvent | undefined;
  lastRequest: RecentRequest | undefined;
  /** What is wrong with the storage, for people; null while nothing is known to be. */
  storageProblem: string | null = null;
  /** Whether any provider can answer; undefined until the owner has told. */
  answerable: boolean | undefined;

  constructor(readonly proxy: Proxy) {
    this.#stopWatching = proxy.onState((state) => this.#update(state));
    this.#update(proxy.state);
  }

  get state(): ProxyState {
    return this.proxy.state;
  }

  /** Resolves when the proxy is not just starting: now, or when it has become something else. */
  async settled(): Promise<void> {
    while (this.state.role === 'starting') {
      await new Promise<void>((resolve) => {
        const subscription = this.onDidChangeState(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
  }

  #update(state: ProxyState): void {
    const address = state.role === 'owner' || state.role === 'follower' ? { url: state.url, apiKey: state.apiKey } : undefined;
    if (address?.url !== this.client?.address.url || address?.apiKey !== this.client?.address.apiKey) {
      this.#stopFollowing?.();
      this.client = address && new ProxyClient(address);
      this.#stopFollowing = this.client?.follow((event) => this.#receive(event));
      void this.#lookAtProviders();
    }
    if (!address) {
      this.today = undefined;
      this.lastRequest = undefined;
      this.storageProblem = null;
      this.answerable = undefined;
    }
    this.#stateChanged.fire(state);
  }

  #receive(event: ProxyEvent): void {
    if (event.type === 'today') this.today = event;
    if (event.type === 'budget' && this.today) this.today = { ...this.today, budget: event.budget };
    if (event.type === 'task') this.lastRequest = event.request;
    if (event.type === 'storage') this.storageProblem = event.problem;
    if (event.type === 'provider' || event.type === 'providers') void this.#lookAtProviders();
    this.#eventReceived.fire(event);
  }

  async #lookAtProviders(): Promise<void> {
    const { client } = this;
    let answerable: boolean | undefined;
    try {
      answerable = (await client?.providers())?.providers.some(({ enabled, available }) => enabled && available);
    } catch {
      // The owner is just going away; the next one is asked again.
      return;
    }
    if (client !== this.client || answerable === this.answerable) return;
    this.answerable = answerable;
    this.#answerableChanged.fire();
  }

  dispose(): void {
    this.#stopWatching();
    this.#stopFollowing?.();
    this.#stateChanged.dispose();
    this.#eventReceived.dispose();
    this.#answerableChanged.dispose();
  }
}
