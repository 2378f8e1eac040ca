import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxyOptions, ProxyProblem, ProxyState } from '../proxy-contract';
import { storageIdOf } from '../server/proof';
import type { ControlAction } from '../server/routes/control';
import { readOwnerLock } from '../store/owner-lock';
import { isStopped } from '../store/process-start';
import { askOwner } from './ask-owner';
import { type FoundOwner, findOwner, waitForOwner } from './find-owner';
import { type FollowEvent, type Following, followOwner } from './follow-owner';
import { type Farewell, type OwnedPort, type OwnerRequests, ownPort, urlOf } from './own-port';
import { leftUncleanly, outdated, ownerSuspended, passesByItself, portInUse, startFailed } from './problems';
import { PROTOCOL_VERSION, STORAGE_VERSION } from './versions';

/** How long followers wait for a restarting owner before they race for the port. */
const RESTART_WAIT_MS = 10_000;
/** How long a port may be neither free nor answered; an ending owner needs some seconds. */
const UNDECIDED_MS = 15_000;
/** How long an older version that must not take the port over waits for a newer one to do so, before it says so. */
const SUCCESSOR_MS = 3000;
/** How often a process that can neither own nor follow looks whether what was in its way is gone. */
const RETRY_MS = 5000;
/** How long an owner may be too busy to give a sign of life. */
const BUSY_MS = 10_000;
/** An owner that lets go of a follower sooner than this is not asked again at once, or the two would keep each other busy. */
const BRIEF_MS = 300;

/** What a membership needs of the proxy around it, also to answer followers while it is the owner. */
export interface MembershipHost extends OwnerRequests {
  /** With the settings of this moment. */
  options(): ProxyOptions;
  setState(state: ProxyState): ProxyState;
  /** Starts and stops happen one after the other. */
  inTurn(action: () => Promise<unknown>): Promise<unknown>;
}

/** This process among those that share a storage folder: owner of the port, or follower of the owner, or waiting to be one of them. */
export class Membership {
  owned: OwnedPort | undefined;
  /** The port of the settings that this process joined with; undefined before it joined and after it left. */
  port: number | undefined;
  #following: { owner: FoundOwner; connection: Following; since: number } | undefined;
  #problem: ProxyProblem | undefined;
  /** The newest storage version that an owner was seen to write. */
  #storageVersion = 0;
  /** Grows with every start and stop, so that what an earlier one left running sees that it is out of date. */
  #generation = 0;
  #retry: NodeJS.Timeout | undefined;
  /** Whether the owner that this process follows gives no sign of life. */
  #silent = false;

  constructor(private readonly host: MembershipHost) {}

  get isFollower(): boolean {
    return this.#following !== undefined;
  }

  /** Becomes owner or follower, whichever the port allows; what is in the way becomes the state `failed`, and is tried again when it may pass. */
  async join(): Promise<ProxyState> {
    const generation = ++this.#generation;
    clearTimeout(this.#retry);
    if (this.#problem === undefined) this.host.setState({ role: 'starting' });
    const { storageDir, settings } = this.host.options();
    this.port = settings.port;
    try {
      await mkdir(storageDir, { recursive: true, mode: 0o700 });
      return await this.#decide(storageIdOf(storageDir), generation);
    } catch (error) {
      return this.#fail(startFailed(error));
    }
  }

  /** Ends this process's part, as owner or as follower; what its storage says against that is logged, for the port is free all the same. */
  async leave(farewell: Farewell): Promise<void> {
    this.#generation++;
    clearTimeout(this.#retry);
    this.#problem = undefined;
    this.port = undefined;
    this.#unfollow();
    const { owned } = this;
    this.owned = undefined;
    try {
      await owned?.leave(farewell);
    } catch (error) {
      this.host.options().log.error(leftUncleanly(error));
    }
  }

  /** Leaves the port to another process, and comes back when that has it or `patienceMs` are over. */
  async stepAside(patienceMs: number): Promise<ProxyState> {
    await this.leave('restart');
    return this.#joinBehind(patienceMs);
  }

  /** @returns whether there was an owner to ask, and it will do so */
  async ask(action: ControlAction): Promise<boolean> {
    const { owner } = this.#following ?? {};
    return owner !== undefined && this.#problem === undefined && (await askOwner({ url: urlOf(owner.port), apiKey: owner.apiKey }, action));
  }

  async #decide(storageId: string, generation: number): Promise<ProxyState> {
    const mayOwn = this.#storageVersion <= STORAGE_VERSION;
    const until = performance.now() + (mayOwn ? UNDECIDED_MS : SUCCESSOR_MS);
    while (performance.now() < until) {
      const joined = (mayOwn && (await this.#tryToOwn(storageId))) || (await this.#tryToFollow(storageId, generation));
      if (joined) return joined;
      await sleep(40 + Math.random() * 40);
    }
    if (!mayOwn) return this.#fail(outdated());
    const { storageDir, settings } = this.host.options();
    const owner = await readOwnerLock(storageDir);
    return this.#fail(owner ? ownerSuspended(owner.pid) : portInUse(settings.port, false));
  }

  /** @returns undefined when the port is taken */
  async #tryToOwn(storageId: string): Promise<ProxyState | undefined> {
    const owned = await ownPort(this.host.options(), storageId, this.host);
    if (owned === 'port-taken') return undefined;
    if ('kind' in owned) return this.#fail(owned);
    this.owned = owned;
    return this.#become({ role: 'owner', url: owned.url, apiKey: owned.apiKey });
  }

  /** @returns undefined when nobody holds the port any more, or its owner is ending or too busy to answer */
  async #tryToFollow(storageId: string, generation: number): Promise<ProxyState | undefined> {
    const owner = await findOwner(this.host.options(), storageId);
    if (owner === undefined) return undefined;
    if ('kind' in owner) return this.#fail(owner);
    const connection = followOwner(owner.port, owner.apiKey, (event) => {
      if (generation === this.#generation) this.#hear(event);
    });
    this.#following = { owner, connection, since: performance.now() };
    this.#storageVersion = Math.max(this.#storageVersion, owner.storageVersion);
    const state = this.#become(followerState(owner));
    if (owner.protocolVersion < PROTOCOL_VERSION) void this.#askToStepAside();
    return state;
  }

  /** Something happened to the owner that this process follows. */
  #hear(event: FollowEvent): void {
    const { owner } = this.#following ?? {};
    if (!owner) return;
    if (event.kind === 'silent') void this.#tellOwnerSuspended();
    else if (event.kind === 'awake') this.#ownerAwoke(followerState(owner));
    else if (event.kind === 'gone') this.#rejoin(0);
    else if (event.action === 'stop') this.#stopToo();
    // An older owner that restarts for this process's sake must not be waited for.
    else if (event.action !== 'handover') this.#rejoin(owner.protocolVersion < PROTOCOL_VERSION ? 0 : RESTART_WAIT_MS);
  }

  /** The owner was stopped by the user, in whichever window: all stop. */
  #stopToo(): void {
    const generation = this.#generation;
    void this.host.inTurn(async () => {
      if (generation !== this.#generation) return;
      await this.leave('stop');
      this.host.setState({ role: 'stopped' });
    });
  }

  /** The newest version of all windows should run the proxy: an older one may not know what this one wants to ask of it. */
  async #askToStepAside(): Promise<void> {
    const { log } = this.host.options();
    if (await this.ask('step-aside')) log.info('The window that runs the proxy has an older version; it leaves the proxy to this window.');
    else log.warn('The window that runs the proxy has an older version. Reload that window to use the newer one everywhere.');
  }

  /** Where the system tells a stopped process from a busy one, a busy one is given more time. */
  async #tellOwnerSuspended(): Promise<void> {
    const generation = this.#generation;
    this.#silent = true;
    const owner = await readOwnerLock(this.host.options().storageDir);
    const until = performance.now() + BUSY_MS;
    while (owner && this.#silent && performance.now() < until && (await isStopped(owner.pid)) === false) await sleep(100);
    if (this.#silent && generation === this.#generation) this.#fail(ownerSuspended(owner?.pid));
  }

  #ownerAwoke(state: ProxyState): void {
    this.#silent = false;
    if (this.#problem) this.#become(state);
  }

  /** After the owner went away; `patienceMs` is how long to leave the port to an owner that said it would be back. */
  #rejoin(patienceMs: number): void {
    const brief = this.#following !== undefined && performance.now() - this.#following.since < BRIEF_MS;
    this.#unfollow();
    const generation = ++this.#generation;
    void this.host.inTurn(async () => {
      if (brief) await sleep(BRIEF_MS);
      if (generation === this.#generation) await this.#joinBehind(patienceMs);
    });
  }

  async #joinBehind(patienceMs: number): Promise<ProxyState> {
    const { storageDir } = this.host.options();
    await waitForOwner(() => this.host.options(), storageIdOf(storageDir), patienceMs);
    return this.join();
  }

  #become(state: ProxyState): ProxyState {
    this.#problem = undefined;
    return this.host.setState(state);
  }

  /** Says it once, and looks again from time to time whether it has passed; a follower hears by itself when its owner is back. */
  #fail(problem: ProxyProblem): ProxyState {
    const known = this.#problem?.message === problem.message;
    this.#problem = problem;
    if (!this.#following && passesByItself(problem)) this.#retry = setTimeout(() => this.#rejoin(0), RETRY_MS);
    const state: ProxyState = { role: 'failed', problem };
    if (known) return state;
    this.host.options().log.error(problem.message);
    return this.host.setState(state);
  }

  #unfollow(): void {
    this.#following?.connection.stop();
    this.#following = undefined;
    this.#silent = false;
  }
}

function followerState({ port, apiKey }: FoundOwner): ProxyState {
  return { role: 'follower', url: urlOf(port), apiKey };
}
