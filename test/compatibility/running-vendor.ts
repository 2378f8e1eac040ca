import type { ServerResponse } from 'node:http';
import { sendJson } from '../fixtures/fake-upstream';
import { type LocalUpstream, type SeenRequest, startLocalUpstream } from '../providers/local-upstream';
import { type Asked, Refusal, type Script } from './exchange';
import type { Vendor } from './vendors';
import type { Wire } from './wires/wire';

/** What a vendor does when it is asked. */
export type Play =
  | { kind: 'answer'; script: Script }
  /** A recording: whole, and with its framing as a stream. */
  | { kind: 'recorded'; whole: string; stream: string }
  /** An error before anything else. */
  | { kind: 'fail'; status: number; message: string }
  /** Says the first piece, then breaks off: with its protocol's error, or with the connection. */
  | { kind: 'break'; script: Script; how: 'error' | 'cut' }
  /** Says the first piece, then nothing more. */
  | { kind: 'hang'; script: Script };

export interface RunningVendor {
  vendor: Vendor;
  upstream: LocalUpstream;
  /** What it does with the next requests. */
  play: Play;
  /** The requests for an answer that it understood, oldest first. */
  asked: { asked: Asked; request: SeenRequest }[];
}

export async function startVendor(vendor: Vendor): Promise<RunningVendor> {
  const asked: RunningVendor['asked'] = [];
  const upstream = await startLocalUpstream((request, response) => answer(running, request, response));
  const running: RunningVendor = { vendor, upstream, play: { kind: 'answer', script: { text: ['Hi'] } }, asked };
  return running;
}

function answer(running: RunningVendor, request: SeenRequest, response: ServerResponse): void {
  const wire = running.vendor.wires.find(({ serves }) => serves(request.path));
  if (!wire || request.method !== 'POST') {
    const other = running.vendor.other(request.path);
    sendJson(response, other ?? { error: 'no such path' }, other ? 200 : 404);
    return;
  }
  try {
    const asked = wire.read(request.json, request.path);
    running.asked.push({ asked, request });
    perform(running.play, wire, asked, request, response);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendJson(response, wire.error(400, error.message), 400);
  }
}

function perform(play: Play, wire: Wire, asked: Asked, request: SeenRequest, response: ServerResponse): void {
  if (play.kind === 'fail') {
    sendJson(response, wire.error(play.status, play.message), play.status);
    return;
  }
  if (!asked.stream) {
    if (play.kind === 'recorded') sendJson(response, play.whole);
    else sendJson(response, wire.whole(play.script, asked.model));
    return;
  }
  response.writeHead(200, { 'content-type': wire.contentType });
  if (play.kind === 'recorded') {
    response.end(play.stream);
    return;
  }
  const messages = wire.stream(play.script, asked.model, request.json);
  if (play.kind === 'answer') {
    response.end(messages.join(''));
    return;
  }
  const begun = messages.findIndex(wire.hasBegun) + 1;
  response.write(messages.slice(0, begun).join(''), () => {
    if (play.kind === 'hang') return;
    if (play.how === 'error') response.end(wire.streamError('The model is overloaded.'));
    // What was written must have left before the connection goes.
    else setImmediate(() => response.socket?.destroy());
  });
}
