import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway } from '../gateway';
import type { RunningGateway } from '../gateway-contract';
import type { ProxyOptions, ProxyProblem } from '../proxy-contract';
import { ProxyError } from '../proxy-error';
import { createApp, type ServerIdentity } from '../server/app';
import { LISTEN_HOST, type Listening, listen } from '../server/listen';
import { acquireOwnerLock, type OwnerLock } from '../store/owner-lock';
import { storageInUse, storageUnopened } from './problems';

/** Streams get this long to end before an ending owner cuts them. */
const STREAM_GRACE_MS = 3000;
/** How long to wait for a former owner to let go of the storage. */
const LOCK_WAIT_MS = 4000;

/** What an ending owner tells its followers. */
export type Farewell = 'stop' | 'restart' | 'handover';

/** This process, while it is the owner. */
export interface OwnedPort {
  readonly url: string;
  readonly apiKey: string;
  readonly gateway: RunningGateway;
  /** Whether it answers no more, or not yet again. */
  readonly stopping: boolean;
  /** Makes another key, which alone opens the port from now on. @throws ProxyError 409 where the key was given at the start */
  rotateApiKey(): Promise<void>;
  /** Replaces the gateway by one that begins with an empty storage. @throws naming the files that could not be deleted */
  deleteAllData(options: ProxyOptions): Promise<void>;
  /** Takes nothing new, finishes or cuts the streams, closes the store, then frees the port. @throws what went wrong with the storage; the port is free */
  leave(farewell: Farewell): Promise<void>;
}

/** What others ask of an owner over HTTP. */
export type OwnerRequests = Pick<ServerIdentity, 'control' | 'rotateApiKey' | 'deleteAllData'>;

/**
 * Binds the port, and opens the storage that goes with it.
 * @returns `port-taken` when something else has the port, or why the storage cannot be opened
 */
export async function ownPort(
  options: ProxyOptions,
  storageId: string,
  requests: OwnerRequests,
): Promise<OwnedPort | 'port-taken' | ProxyProblem> {
  let apiKey = await options.readApiKey();
  let port = options.settings.port;
  let gateway: RunningGateway | undefined;
  let stopping = false;
  const keyed = deferred();
  const ready = deferred();
  const app = createApp({
    version: options.version,
    storageId,
    assetsDir: options.assetsDir,
    apiKey: () => apiKey ?? '',
    port: () => port,
    stopping: () => stopping,
    keyed: keyed.promise,
    ready: ready.promise,
    gateway: () => {
      if (!gateway) throw new Error('The proxy was asked before it was ready.');
      return gateway;
    },
    control: (action) => requests.control(action),
    rotateApiKey: () => requests.rotateApiKey(),
    deleteAllData: () => requests.deleteAllData(),
    log: options.log,
  });
  const listening = await listen(app, port);
  if (listening === 'in-use') return 'port-taken';
  port = listening.port;
  let lock: OwnerLock | undefined;
  try {
    const answer = await lockStorage(options.storageDir);
    if (!('release' in answer)) {
      await listening.close();
      return storageInUse(answer.heldBy.pid);
    }
    lock = answer;
    apiKey ??= await options.createApiKey();
    keyed.resolve();
    gateway = await createGateway(options);
  } catch (error) {
    await letGo(lock, listening);
    return storageUnopened(error);
  }
  ready.resolve();
  let running = gateway;
  return {
    url: urlOf(port),
    get apiKey() {
      return apiKey ?? '';
    },
    get gateway() {
      return running;
    },
    get stopping() {
      return stopping;
    },
    async rotateApiKey() {
      if (!options.keepApiKey)
        throw new ProxyError('conflict', 'The key was given when the proxy was started. Start it again with another one.');
      apiKey = await options.createApiKey();
      running.events.emit({ type: 'control', action: 'key-rotated' });
    },
    async deleteAllData(present) {
      stopping = true;
      running.events.emit({ type: 'control', action: 'restart' });
      await running.drain(STREAM_GRACE_MS);
      try {
        await running.deleteAllData();
      } finally {
        await running.close();
        running = await createGateway(present);
        gateway = running;
        stopping = false;
      }
    },
    async leave(farewell) {
      stopping = true;
      running.events.emit({ type: 'control', action: farewell });
      try {
        await running.drain(STREAM_GRACE_MS);
        await running.close();
      } finally {
        await letGo(lock, listening);
      }
    },
  };
}

export function urlOf(port: number): string {
  return `http://${LISTEN_HOST}:${port}`;
}

/** Whatever becomes of the storage, the port is freed: bound and silent it would keep everyone out. */
async function letGo(lock: OwnerLock | undefined, listening: Listening): Promise<void> {
  try {
    await lock?.release();
  } finally {
    await listening.close();
  }
}

async function lockStorage(storageDir: string): ReturnType<typeof acquireOwnerLock> {
  const until = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const lock = await acquireOwnerLock(storageDir);
    if ('release' in lock || performance.now() >= until) return lock;
    await sleep(50);
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
