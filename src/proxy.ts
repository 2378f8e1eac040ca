import { askForNewKey, askToDeleteAll } from './election/ask-owner';
import { Membership } from './election/membership';
import { notRunning } from './election/problems';
import { messageOf } from './error-message';
import type { RunningGateway } from './gateway-contract';
import { InTurn } from './in-turn';
import type { Proxy, ProxyOptions, ProxyState } from './proxy-contract';
import type { ControlAction } from './server/routes/control';
import type { Settings, SettingsProblem } from './settings/schema';

/** How long an owner that leaves the port to a newer window waits for a moment without requests … */
const QUIET_WAIT_MS = 60_000;
/** … and then for that window to take the port. */
const SUCCESSOR_WAIT_MS = 3000;

/** Creates the proxy of this process; nothing happens before `start()`. */
export function createProxy(options: ProxyOptions): Proxy {
  return new LocalProxy(options);
}

/** The proxy of this process: starts and stops it, and carries out what windows ask of each other. */
class LocalProxy implements Proxy {
  #state: ProxyState = { role: 'stopped' };
  readonly #listeners = new Set<(state: ProxyState) => void>();
  /** With the settings of this moment. */
  #options: ProxyOptions;
  readonly #membership: Membership;
  /** Starts and stops happen one after the other, in the order they were asked for. */
  readonly #turns = new InTurn();
  #steppingAside = false;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#membership = new Membership({
      options: () => this.#options,
      setState: (state) => this.#setState(state),
      inTurn: (action) => this.#turns.run(action),
      control: (action) => this.#control(action),
      rotateApiKey: () => this.rotateApiKey(),
      deleteAllData: () => this.deleteAllData(),
    });
  }

  get state(): ProxyState {
    return this.#state;
  }

  get gateway(): RunningGateway | undefined {
    return this.#membership.owned?.gateway;
  }

  onState(listener: (state: ProxyState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): Promise<ProxyState> {
    return this.#turns.run(async () => {
      if (this.#membership.owned || this.#membership.isFollower) return this.#state;
      return this.#membership.join();
    });
  }

  async stop(options = { everywhere: false }): Promise<void> {
    await this.#turns.run(async () => {
      if (options.everywhere) await this.#membership.ask('stop');
      await this.#membership.leave(options.everywhere ? 'stop' : 'handover');
      this.#setState({ role: 'stopped' });
    });
  }

  restart(): Promise<ProxyState> {
    return this.#turns.run(async () => {
      if (await this.#membership.ask('restart')) return this.#state;
      await this.#membership.leave('restart');
      return this.#membership.join();
    });
  }

  async applySettings(settings: Settings, settingsProblems: SettingsProblem[]): Promise<void> {
    this.#options = { ...this.#options, settings, settingsProblems };
    await this.#turns.run(async () => {
      const { port } = this.#membership;
      if (port !== undefined && port !== this.#options.settings.port) {
        await this.#membership.leave('restart');
        await this.#membership.join();
      } else {
        await this.gateway?.applySettings(settings, settingsProblems);
      }
    });
  }

  async refreshProviders(): Promise<void> {
    if (this.#membership.isFollower) await this.#membership.ask('refresh-providers');
    else await this.gateway?.refreshProviders();
  }

  rotateApiKey(): Promise<string> {
    return this.#turns.run(async () => {
      const { owned } = this.#membership;
      if (owned) {
        await owned.rotateApiKey();
        this.#setState({ role: 'owner', url: owned.url, apiKey: owned.apiKey });
        return owned.apiKey;
      }
      if (this.#state.role !== 'follower') throw notRunning();
      // The owner tells all its followers, this one too, which then looks for it with the new key.
      const asked = this.#state;
      const apiKey = await askForNewKey(asked);
      // Where windows share their secrets the new key is there already, and perhaps a still newer one.
      if ((await this.#options.readApiKey()) === asked.apiKey) await this.#options.keepApiKey?.(apiKey);
      return apiKey;
    });
  }

  deleteAllData(): Promise<void> {
    return this.#turns.run(async () => {
      const { owned } = this.#membership;
      if (this.#state.role === 'follower') return askToDeleteAll(this.#state);
      if (!owned) throw notRunning();
      try {
        await owned.deleteAllData(this.#options);
      } catch (error) {
        if (owned.stopping) {
          await this.#membership.leave('restart');
          await this.#membership.join();
        }
        throw error;
      }
    });
  }

  #setState(state: ProxyState): ProxyState {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
    return state;
  }

  /** What a follower asked of us, the owner; carried out after its request has been answered. */
  #control(action: ControlAction): void {
    if (action === 'refresh-providers') this.#inBackground(action, () => this.refreshProviders());
    else if (action === 'step-aside') this.#inBackground(action, () => this.#stepAside());
    else setImmediate(() => this.#inBackground(action, () => (action === 'stop' ? this.stop({ everywhere: true }) : this.restart())));
  }

  /** Who asked has its answer already, so a failure can only be logged. */
  #inBackground(action: ControlAction, carryOut: () => Promise<unknown>): void {
    carryOut().catch((error: unknown) => {
      const why = messageOf(error);
      this.#options.log.error(`Another window asked the proxy to ${action}, which failed: ${why}`);
    });
  }

  /** Leaves the port to a newer window, if possible while nothing is being answered. */
  async #stepAside(): Promise<void> {
    const { owned } = this.#membership;
    if (!owned || this.#steppingAside) return;
    this.#steppingAside = true;
    try {
      await owned.gateway.quiet(QUIET_WAIT_MS);
      await this.#turns.run(async () => {
        if (this.#membership.owned === owned) await this.#membership.stepAside(SUCCESSOR_WAIT_MS);
      });
    } finally {
      this.#steppingAside = false;
    }
  }
}
