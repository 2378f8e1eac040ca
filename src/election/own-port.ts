import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway } from '../gateway';
import type { RunningGateway } from '../gateway-contract';
import type { ProxyOptions, ProxyProblem } from '../proxy-contract';
import { createApp } from '../server/app';
import { LISTEN_HOST, type Listening, listen } from '../server/listen';
import type { ControlAction } from '../server/routes/control';
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
  url: string;
  apiKey: string;
  gateway: RunningGateway;
  /** Takes nothing new, finishes or cuts the streams, closes the store, then frees the port. */
  leave(farewell: Farewell): Promise<void>;
}

/**
 * Binds the port, and opens the storage that goes with it.
 * @param control what a follower asks of this owner; called before its request is answered
 * @returns `port-taken` when something else has the port, or why the storage cannot be opened
 */
export async function ownPort(
  options: ProxyOptions,
  storageId: string,
  control: (action: ControlAction) => void,
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
    control,
    log: options.log,
  });
  const listening = await listen(app, port);
  if (listening === 'in-use') return 'port-taken';
  port = listening.port;
  const lock = await lockStorage(options.storageDir);
  if (!('release' in lock)) {
    await listening.close();
    return storageInUse(lock.heldBy.pid);
  }
  try {
    apiKey ??= await options.createApiKey();
    keyed.resolve();
    gateway = await createGateway(options);
  } catch (error) {
    await lock.release();
    await listening.close();
    return storageUnopened(error);
  }
  ready.resolve();
  const owned = { gateway, lock, listening };
  return {
    url: urlOf(port),
    apiKey,
    gateway,
    leave: (farewell) => {
      stopping = true;
      return leave(owned, farewell);
    },
  };
}

export function urlOf(port: number): string {
  return `http://${LISTEN_HOST}:${port}`;
}

async function leave(owned: { gateway: RunningGateway; lock: OwnerLock; listening: Listening }, farewell: Farewell): Promise<void> {
  owned.gateway.events.emit({ type: 'control', action: farewell });
  await owned.gateway.drain(STREAM_GRACE_MS);
  await owned.gateway.close();
  await owned.lock.release();
  await owned.listening.close();
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
