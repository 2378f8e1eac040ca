import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { askOwner } from './election/ask-owner';
import { findOwner, waitForOwner } from './election/find-owner';
import { type FollowEvent, type Following, followOwner } from './election/follow-owner';
import { type Farewell, type OwnedPort, ownPort, urlOf } from './election/own-port';
import { ownerSuspended, startFailed } from './election/problems';
import type { RunningGateway } from './gateway-contract';
import type { Proxy, ProxyOptions, ProxyProblem, ProxyState } from './proxy-contract';
import { storageIdOf } from './server/proof';
import type { ControlAction } from './server/routes/control';
import type { Settings, SettingsProblem } from './settings/schema';
import { readOwnerLock } from './store/owner-lock';

/** How long followers wait for a restarting owner before they race for the port. */
const RESTART_WAIT_MS = 10_000;

/** Creates the proxy of this process; nothing happens before `start()`. */
export function createProxy(options: ProxyOptions): Proxy {
  return new LocalProxy(options);
}

/** Owner of the port, or follower of the process that is; changes between the two as owners come and go. */
class LocalProxy implements Proxy {
  #state: ProxyState = { role: 'stopped' };
  readonly #listeners = new Set<(state: ProxyState) => void>();
  /** With the settings of this moment. */
  #options: ProxyOptions;
  #owned: OwnedPort | undefined;
  #following: Following | undefined;
  /** Grows with every start and stop, so that what an earlier one left running sees that it is out of date. */
  #generation = 0;
  #transition: Promise<unknown> = Promise.resolve();

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  get state(): ProxyState {
    return this.#state;
  }

  get gateway(): RunningGateway | undefined {
    return this.#owned?.gateway;
  }

  onState(listener: (state: ProxyState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): Promise<ProxyState> {
    return this.#inTurn(async () => {
      if (this.#owned || this.#following) return this.#state;
      return this.#join(++this.#generation);
    });
  }

  async stop(options = { everywhere: false }): Promise<void> {
    await this.#inTurn(async () => {
      if (options.everywhere) await this.#askOwner('stop');
      await this.#leave(options.everywhere ? 'stop' : 'handover');
      this.#setState({ role: 'stopped' });
    });
  }

  restart(): Promise<ProxyState> {
    return this.#inTurn(async () => {
      if (await this.#askOwner('restart')) return this.#state;
      await this.#leave('restart');
      return this.#join(++this.#generation);
    });
  }

  async applySettings(settings: Settings, settingsProblems: SettingsProblem[]): Promise<void> {
    const portChanged = settings.port !== this.#options.settings.port;
    this.#options = { ...this.#options, settings, settingsProblems };
    if (portChanged && (this.#owned || this.#following || this.#state.role === 'failed')) {
      await this.#inTurn(async () => {
        await this.#leave('restart');
        return this.#join(++this.#generation);
      });
    } else {
      await this.#owned?.gateway.applySettings(settings, settingsProblems);
    }
  }

  async refreshProviders(): Promise<void> {
    if (this.#following) await this.#askOwner('refresh-providers');
    else await this.#owned?.gateway.refreshProviders();
  }

  /** Starts and stops happen one after the other, in the order they were asked for. */
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#transition.then(action);
    this.#transition = result.catch(() => undefined);
    return result;
  }

  #setState(state: ProxyState): ProxyState {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
    return state;
  }

  #fail(problem: ProxyProblem): ProxyState {
    this.#options.log.error(problem.message);
    return this.#setState({ role: 'failed', problem });
  }

  /** Becomes owner or follower, whichever the port allows. */
  async #join(generation: number): Promise<ProxyState> {
    this.#setState({ role: 'starting' });
    try {
      await mkdir(this.#options.storageDir, { recursive: true, mode: 0o700 });
      const storageId = storageIdOf(this.#options.storageDir);
      while (generation === this.#generation) {
        const joined = (await this.#tryToOwn(storageId)) ?? (await this.#tryToFollow(storageId, generation));
        if (joined) return joined;
        await sleep(40 + Math.random() * 40);
      }
      return this.#state;
    } catch (error) {
      return this.#fail(startFailed(error));
    }
  }

  /** @returns undefined when the port is taken */
  async #tryToOwn(storageId: string): Promise<ProxyState | undefined> {
    const owned = await ownPort(this.#options, storageId, (action) => this.#control(action));
    if (owned === 'port-taken') return undefined;
    if ('kind' in owned) return this.#fail(owned);
    this.#owned = owned;
    return this.#setState({ role: 'owner', url: owned.url, apiKey: owned.apiKey });
  }

  /** @returns undefined when nobody holds the port any more, or its owner is ending */
  async #tryToFollow(storageId: string, generation: number): Promise<ProxyState | undefined> {
    const owner = await findOwner(this.#options, storageId);
    if (owner === undefined) return undefined;
    if ('kind' in owner) return this.#fail(owner);
    const followed: ProxyState = { role: 'follower', url: urlOf(owner.port), apiKey: owner.apiKey };
    this.#following = followOwner(owner.port, owner.apiKey, (event) => {
      if (generation === this.#generation) this.#hear(event, followed);
    });
    return this.#setState(followed);
  }

  /** Something happened to the owner that this process follows. */
  #hear(event: FollowEvent, followed: ProxyState): void {
    if (event.kind === 'silent') void this.#tellOwnerSuspended();
    else if (event.kind === 'awake') this.#setState(followed);
    else if (event.kind === 'gone') this.#rejoin(0);
    else if (event.action === 'stop') this.#ownerStopped();
    else if (event.action === 'restart') this.#rejoin(RESTART_WAIT_MS);
  }

  async #tellOwnerSuspended(): Promise<void> {
    const owner = await readOwnerLock(this.#options.storageDir);
    this.#fail(ownerSuspended(owner?.pid));
  }

  #ownerStopped(): void {
    this.#generation++;
    this.#unfollow();
    this.#setState({ role: 'stopped' });
  }

  /** After the owner went away; `patienceMs` is how long to leave the port to an owner that said it would be back. */
  #rejoin(patienceMs: number): void {
    this.#unfollow();
    const generation = ++this.#generation;
    void this.#inTurn(async () => {
      if (generation !== this.#generation) return this.#state;
      await waitForOwner(() => this.#options, storageIdOf(this.#options.storageDir), patienceMs);
      return this.#join(generation);
    });
  }

  #unfollow(): void {
    this.#following?.stop();
    this.#following = undefined;
  }

  /** Ends this process's part, as owner or as follower. */
  async #leave(farewell: Farewell): Promise<void> {
    this.#generation++;
    this.#unfollow();
    const owned = this.#owned;
    this.#owned = undefined;
    await owned?.leave(farewell);
  }

  /** What a follower asked of us, the owner; carried out after its request has been answered. */
  #control(action: ControlAction): void {
    if (action === 'refresh-providers') void this.#owned?.gateway.refreshProviders();
    else setImmediate(() => void (action === 'stop' ? this.stop({ everywhere: true }) : this.restart()));
  }

  /** @returns whether there was an owner to ask, and it will do so */
  async #askOwner(action: ControlAction): Promise<boolean> {
    return this.#following !== undefined && this.#state.role === 'follower' && (await askOwner(this.#state, action));
  }
}
