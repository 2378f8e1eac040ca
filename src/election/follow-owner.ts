import { request } from 'node:http';
import type { ControlEvent } from '../server/api-types';
import { LISTEN_HOST } from '../server/listen';

/** The owner beats this often on the stream of a follower … */
const BEAT_MS = 400;
/** … and a follower that hears nothing for this long says that the owner does not answer. */
const SILENCE_MS = 1500;

export type FollowEvent =
  /** The owner says that it stops, restarts or hands over, or has another key. */
  | { kind: 'control'; action: ControlEvent['action'] }
  /** No sign of life for 1.5 s, though the connection stands. */
  | { kind: 'silent' }
  /** It speaks again. */
  | { kind: 'awake' }
  /** The connection is gone: race for the port. */
  | { kind: 'gone' };

export interface Following {
  stop(): void;
}

/** Holds the owner's event stream open and reports what it tells of the owner's life. */
export function followOwner(port: number, key: string, onEvent: (event: FollowEvent) => void): Following {
  let ended = false;
  let silent = false;
  let rest = '';
  const end = () => {
    if (ended) return;
    ended = true;
    clearInterval(watch);
    call.destroy();
    onEvent({ kind: 'gone' });
  };
  let heardAt = performance.now();
  const heard = () => {
    heardAt = performance.now();
    if (silent) onEvent({ kind: 'awake' });
    silent = false;
  };
  let lookedAt = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    // After a stall of this process, what the owner said meanwhile has yet to be read.
    if (now - lookedAt > BEAT_MS) heardAt = Math.max(heardAt, now - SILENCE_MS + BEAT_MS);
    lookedAt = now;
    if (silent || now - heardAt < SILENCE_MS) return;
    silent = true;
    onEvent({ kind: 'silent' });
  }, BEAT_MS / 2);

  const call = request(
    { host: LISTEN_HOST, port, path: `/api/events?beat=${BEAT_MS}`, headers: { authorization: `Bearer ${key}` }, agent: false },
    (response) => {
      if (response.statusCode !== 200) return end();
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        heard();
        const messages = (rest + chunk).split('\n\n');
        rest = messages.pop() ?? '';
        for (const message of messages) {
          const action = controlAction(message);
          if (action) onEvent({ kind: 'control', action });
        }
      });
      response.on('close', end);
      response.on('error', end);
    },
  );
  call.on('error', end);
  call.end();

  return {
    stop() {
      ended = true;
      clearInterval(watch);
      call.destroy();
    },
  };
}

const ACTIONS: readonly ControlEvent['action'][] = ['stop', 'restart', 'handover', 'key-rotated'];

function controlAction(message: string): ControlEvent['action'] | undefined {
  if (!message.startsWith('event: control\n')) return undefined;
  const action = /"action":"([a-z-]+)"/.exec(message)?.[1];
  return ACTIONS.find((known) => known === action);
}
