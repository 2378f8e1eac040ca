import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxyOptions, ProxyProblem } from '../proxy-contract';
import { readOwnerLock } from '../store/owner-lock';
import { isStopped } from '../store/process-start';
import { probeOwner } from './probe-owner';
import { keyMissing, ownerSuspended, portInUse } from './problems';

/** How long a window waits for the winner of the port to create the key. */
const KEY_WAIT_MS = 5000;

/** An owner that has proven itself. */
export interface FoundOwner {
  port: number;
  apiKey: string;
  protocolVersion: number;
  storageVersion: number;
}

/** Who wants to follow, and where. */
type Seeker = Pick<ProxyOptions, 'readApiKey' | 'keyMayAppear' | 'storageDir' | 'settings'>;

/**
 * Looks whether our owner holds the port.
 * @returns undefined when nobody holds it any more, or its owner is ending or too busy to answer
 */
export async function findOwner(seeker: Seeker, storageId: string): Promise<FoundOwner | ProxyProblem | undefined> {
  const { port } = seeker.settings;
  let key = await seeker.readApiKey();
  // Without a key nobody can prove anything, but it shows whether it is worth waiting for one.
  let holder = await probeOwner(port, key ?? randomUUID(), storageId);
  if (holder.kind === 'other-proxy' && key === undefined) {
    key = await waitForKey(seeker);
    if (key === undefined) return keyMissing(port);
    holder = await probeOwner(port, key, storageId);
  }
  if (holder.kind === 'gone') return undefined;
  if (holder.kind === 'owner' && key !== undefined) {
    const { stopping, protocolVersion, storageVersion } = holder;
    return stopping ? undefined : { port, apiKey: key, protocolVersion, storageVersion };
  }
  if (holder.kind === 'silent') {
    const owner = await readOwnerLock(seeker.storageDir);
    if (owner) return (await isStopped(owner.pid)) === false ? undefined : ownerSuspended(owner.pid);
  }
  return portInUse(port, holder.kind === 'other-proxy');
}

/** Waits until an owner answers at the port, at most `patienceMs`. */
export async function waitForOwner(seeker: () => Seeker, storageId: string, patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    // Read anew each time: after a rotation it takes a moment until every window has the new key.
    const key = await seeker().readApiKey();
    if (key === undefined) return;
    const holder = await probeOwner(seeker().settings.port, key, storageId, 500);
    if (holder.kind === 'owner' && !holder.stopping) return;
    await sleep(100);
  }
}

async function waitForKey(seeker: Seeker): Promise<string | undefined> {
  const until = performance.now() + (seeker.keyMayAppear ? KEY_WAIT_MS : 0);
  for (;;) {
    const key = await seeker.readApiKey();
    if (key !== undefined || performance.now() >= until) return key;
    await sleep(150);
  }
}
