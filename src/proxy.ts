import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway } from './gateway';
import type { RunningGateway } from './gateway-contract';
import type { Proxy, ProxyOptions, ProxyProblem, ProxyState } from './proxy-contract';
import { createApp } from './server/app';
import { type Following, followOwner } from './server/election/follow-owner';
import { probeOwner } from './server/election/probe-owner';
import { LISTEN_HOST, type Listening, listen } from './server/listen';
import { storageIdOf } from './server/proof';
import type { Settings, SettingsProblem } from './settings/schema';
import { acquireOwnerLock, type OwnerLock, readOwnerLock } from './store/owner-lock';

/** Streams get this long to end before an ending owner cuts them. */
const STREAM_GRACE_MS = 3000;
/** How long to wait for a former owner to let go of the storage. */
const LOCK_WAIT_MS = 4000;
/** How long a window waits for the winner of the port to create the key. */
const KEY_WAIT_MS = 5000;
/** How long followers wait for a restarting owner before they race for the port. */
const RESTART_WAIT_MS = 10_000;

/** Creates the proxy of this process; nothing happens before `start()`. */
export function createProxy(options: ProxyOptions): Proxy {
  return new LocalProxy(options);
}

interface Owned {
  listening: Listening;
  lock: OwnerLock;
  gateway: RunningGateway;
  stopping: { now: boolean };
}

/** Owner of the port, or follower of the process that is; changes between the two as owners come and go. */
class LocalProxy implements Proxy {
  #state: ProxyState = { role: 'stopped' };
  readonly #listeners = new Set<(state: ProxyState) => void>();
  readonly #options: ProxyOptions;
  #settings: Settings;
  #settingsProblems: SettingsProblem[];
  #owned: Owned | undefined;
  #following: Following | undefined;
  /** Grows with every start and stop, so that what an earlier one left running sees that it is out of date. */
  #generation = 0;
  #transition: Promise<unknown> = Promise.resolve();

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#settingsProblems = options.settingsProblems;
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
      if (options.everywhere) await this.#tellOwner('stop');
      await this.#leave(options.everywhere ? 'stop' : 'handover');
      this.#setState({ role: 'stopped' });
    });
  }

  restart(): Promise<ProxyState> {
    return this.#inTurn(async () => {
      if (this.#following && (await this.#tellOwner('restart'))) return this.#state;
      await this.#leave('restart');
      return this.#join(++this.#generation);
    });
  }

  async applySettings(settings: Settings, problems: SettingsProblem[]): Promise<void> {
    const portChanged = settings.port !== this.#settings.port;
    this.#settings = settings;
    this.#settingsProblems = problems;
    if (portChanged && (this.#owned || this.#following || this.#state.role === 'failed')) {
      await this.#inTurn(async () => {
        await this.#leave('restart');
        return this.#join(++this.#generation);
      });
    } else {
      await this.#owned?.gateway.applySettings(settings, problems);
    }
  }

  async refreshProviders(): Promise<void> {
    if (this.#following) await this.#tellOwner('refresh-providers');
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

  #fail(kind: ProxyProblem['kind'], message: string, pid?: number): ProxyState {
    this.#options.log.error(message);
    return this.#setState({ role: 'failed', problem: { kind, message, ...(pid === undefined ? {} : { pid }) } });
  }

  /** Becomes owner or follower, whichever the port allows. */
  async #join(generation: number): Promise<ProxyState> {
    this.#setState({ role: 'starting' });
    try {
      await mkdir(this.#options.storageDir, { recursive: true, mode: 0o700 });
      const storageId = storageIdOf(this.#options.storageDir);
      while (generation === this.#generation) {
        const owned = await this.#tryToOwn(storageId);
        if (owned) return owned;
        const joined = await this.#tryToFollow(storageId, generation);
        if (joined) return joined;
        await sleep(40 + Math.random() * 40);
      }
      return this.#state;
    } catch (error) {
      return this.#fail('internal', `The proxy could not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** @returns undefined when the port is taken */
  async #tryToOwn(storageId: string): Promise<ProxyState | undefined> {
    let apiKey = await this.#options.readApiKey();
    let port = this.#settings.port;
    let gateway: RunningGateway | undefined;
    const stopping = { now: false };
    const keyed = deferred();
    const ready = deferred();
    const app = createApp({
      version: this.#options.version,
      storageId,
      assetsDir: this.#options.assetsDir,
      apiKey: () => apiKey ?? '',
      port: () => port,
      stopping: () => stopping.now,
      keyed: keyed.promise,
      ready: ready.promise,
      gateway: () => {
        if (!gateway) throw new Error('The proxy was asked before it was ready.');
        return gateway;
      },
      control: (action) => this.#control(action),
      log: this.#options.log,
    });
    const listening = await listen(app, port);
    if (listening === 'in-use') return undefined;
    port = listening.port;
    const lock = await this.#lockStorage();
    if (!('release' in lock)) {
      await listening.close();
      return this.#fail(
        'storage',
        `The storage folder is in use by another proxy (process ${lock.heldBy.pid}). Stop it, or choose another folder.`,
        lock.heldBy.pid,
      );
    }
    try {
      apiKey ??= await this.#options.createApiKey();
      keyed.resolve();
      gateway = await createGateway({ ...this.#options, settings: this.#settings, settingsProblems: this.#settingsProblems });
    } catch (error) {
      await lock.release();
      await listening.close();
      return this.#fail('storage', `The proxy could not open its storage: ${error instanceof Error ? error.message : String(error)}`);
    }
    ready.resolve();
    this.#owned = { listening, lock, gateway, stopping };
    return this.#setState({ role: 'owner', url: urlOf(port), apiKey });
  }

  /** @returns undefined when nobody holds the port any more, or its owner is ending */
  async #tryToFollow(storageId: string, generation: number): Promise<ProxyState | undefined> {
    const port = this.#settings.port;
    let key = await this.#options.readApiKey();
    // Without a key nobody can prove anything, but it shows whether it is worth waiting for one.
    let holder = await probeOwner(port, key ?? randomUUID(), storageId);
    if (holder.kind === 'other-proxy' && key === undefined) {
      key = await this.#waitForKey();
      if (key === undefined)
        return this.#fail('no-key', `A proxy already listens on port ${port}. Pass its key to join it, or choose another port.`);
      holder = await probeOwner(port, key, storageId);
    }
    if (holder.kind === 'gone') return undefined;
    if (holder.kind === 'owner' && key !== undefined) return holder.stopping ? undefined : this.#follow(port, key, generation);
    if (holder.kind === 'silent') {
      const owner = await readOwnerLock(this.#options.storageDir);
      if (owner) return this.#ownerSuspended(owner.pid);
    }
    const who = holder.kind === 'other-proxy' ? 'another Smart Claude Proxy with other storage or another key' : 'another program';
    return this.#fail(
      'port-in-use',
      `Port ${port} is held by ${who}. Choose another port in the setting "smartClaudeProxy.port", or end that program.`,
    );
  }

  #follow(port: number, key: string, generation: number): ProxyState {
    const followed: ProxyState = { role: 'follower', url: urlOf(port), apiKey: key };
    this.#following = followOwner(port, key, (event) => {
      if (generation !== this.#generation) return;
      if (event.kind === 'silent') void readOwnerLock(this.#options.storageDir).then((owner) => this.#ownerSuspended(owner?.pid));
      else if (event.kind === 'awake') this.#setState(followed);
      else if (event.kind === 'gone') this.#rejoin(0);
      else if (event.action === 'stop') this.#ownerStopped();
      else if (event.action === 'restart') this.#rejoin(RESTART_WAIT_MS);
    });
    return this.#setState(followed);
  }

  #ownerSuspended(pid: number | undefined): ProxyState {
    const process = pid === undefined ? '' : ` (process ${pid})`;
    return this.#fail(
      'owner-suspended',
      `The window that runs the proxy${process} does not answer. Wake it up, or end that process and another window takes over.`,
      pid,
    );
  }

  #ownerStopped(): void {
    this.#generation++;
    this.#following?.stop();
    this.#following = undefined;
    this.#setState({ role: 'stopped' });
  }

  /** After the owner went away; `patienceMs` is how long to leave the port to an owner that said it would be back. */
  #rejoin(patienceMs: number): void {
    this.#following?.stop();
    this.#following = undefined;
    const generation = ++this.#generation;
    void this.#inTurn(async () => {
      if (generation !== this.#generation) return this.#state;
      await this.#waitForOwner(patienceMs);
      return this.#join(generation);
    });
  }

  async #waitForOwner(patienceMs: number): Promise<void> {
    const key = await this.#options.readApiKey();
    const until = performance.now() + patienceMs;
    const storageId = storageIdOf(this.#options.storageDir);
    while (key !== undefined && performance.now() < until) {
      const holder = await probeOwner(this.#settings.port, key, storageId, 500);
      if (holder.kind === 'owner' && !holder.stopping) return;
      await sleep(100);
    }
  }

  /** Ends this process's part: an owner finishes its streams, closes the store and frees the port, in this order. */
  async #leave(action: 'stop' | 'restart' | 'handover'): Promise<void> {
    this.#generation++;
    this.#following?.stop();
    this.#following = undefined;
    const owned = this.#owned;
    this.#owned = undefined;
    if (!owned) return;
    owned.stopping.now = true;
    owned.gateway.events.emit({ type: 'control', action });
    await owned.gateway.drain(STREAM_GRACE_MS);
    await owned.gateway.close();
    await owned.lock.release();
    await owned.listening.close();
  }

  /** What a follower asked of us, the owner; carried out after its request has been answered. */
  #control(action: 'stop' | 'restart' | 'refresh-providers'): void {
    if (action === 'refresh-providers') void this.#owned?.gateway.refreshProviders();
    else setImmediate(() => void (action === 'stop' ? this.stop({ everywhere: true }) : this.restart()));
  }

  /** @returns whether there was an owner to tell */
  async #tellOwner(action: 'stop' | 'restart' | 'refresh-providers'): Promise<boolean> {
    const state = this.#state;
    if (!this.#following || state.role !== 'follower') return false;
    const response = await fetch(`${state.url}/api/control`, {
      method: 'POST',
      headers: { authorization: `Bearer ${state.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action }),
      signal: AbortSignal.timeout(2000),
    }).catch(() => undefined);
    return response?.ok ?? false;
  }

  async #waitForKey(): Promise<string | undefined> {
    const until = performance.now() + (this.#options.keyMayAppear ? KEY_WAIT_MS : 0);
    for (;;) {
      const key = await this.#options.readApiKey();
      if (key !== undefined || performance.now() >= until) return key;
      await sleep(150);
    }
  }

  async #lockStorage(): ReturnType<typeof acquireOwnerLock> {
    const until = performance.now() + LOCK_WAIT_MS;
    for (;;) {
      const lock = await acquireOwnerLock(this.#options.storageDir);
      if ('release' in lock || performance.now() >= until) return lock;
      await sleep(50);
    }
  }
}

function urlOf(port: number): string {
  return `http://${LISTEN_HOST}:${port}`;
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
