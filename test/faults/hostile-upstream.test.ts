import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUSY_MACHINE } from '../fixtures/computing-time';
import { chatAnswer, type FakeUpstream, type Responder, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { type Asked, ask, type ClientKind, chunk, exportedRows, pricedProvider } from './chat-load';
import { canMeasure, watchMemory } from './process-figures';

/** An answer may have 64 MiB; it is held as bytes, as text and as what was decoded of it, not more. */
const ROOM_MIB = 640;

let hostile: FakeUpstream;
let sound: FakeUpstream;
let proxy: HeadlessProxy;

beforeAll(async () => {
  hostile = await startFakeUpstream(chatAnswer({ text: 'not yet' }));
  sound = await startFakeUpstream(chatAnswer({ text: 'from the sound one' }));
  proxy = await startHeadless({
    settings: {
      timeouts: { connectMs: 1000, firstTokenMs: 1000, idleMs: 1000 },
      routing: { probeAfterSeconds: 1 },
      cache: { enabled: false },
      fallback: { maxRetries: 0 },
      providers: { hostile: pricedProvider(hostile.url), sound: pricedProvider(sound.url) },
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await hostile.close();
  await sound.close();
});

function sse(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** Writes the same bytes until the limit or until nobody listens, no faster than they are taken. */
async function pour(response: ServerResponse, bytes: Buffer | string, times: number): Promise<void> {
  for (let i = 0; i < times && !response.destroyed; i++) {
    if (response.write(bytes)) continue;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        response.off('drain', goOn).off('close', goOn);
        resolve();
      };
      response.once('drain', goOn).once('close', goOn);
    });
  }
}

/** Writes a little again and again, until nobody listens. */
async function drip(response: ServerResponse, text: string): Promise<void> {
  while (!response.destroyed) {
    response.write(text);
    await sleep(20);
  }
}

const MIB = 1024 * 1024;
const GIB_IN_CHUNKS = 1024;

/** What a hostile upstream may do; each must end in an error for this one client, within its time, and in nothing else. */
const FAULTS: Record<string, Responder> = {
  'never answers': () => undefined,
  'sends headers and no body': (_request, response) => {
    sse(response);
    response.flushHeaders();
  },
  'stalls in the middle': (_request, response) => {
    sse(response);
    response.write(chunk('half an '));
  },
  'says half and then only comments': async (_request, response) => {
    sse(response);
    response.write(chunk('half an '));
    await drip(response, ': still here\n\n');
  },
  'sends blanks and never an answer': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    await drip(response, '\n');
  },
  'sends half an answer and then only blanks': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":"x",');
    await drip(response, ' ');
  },
  'resets at once': (_request, response) => void response.socket?.resetAndDestroy(),
  'resets in the middle': async (_request, response) => {
    sse(response);
    response.write(chunk('half an '));
    await sleep(50);
    response.socket?.resetAndDestroy();
  },
  'sends random bytes': (_request, response) => {
    sse(response);
    response.end(Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256)));
  },
  'answers an HTML page with 200': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html><body>Sign in to the network</body></html>');
  },
  'answers 200 with an error body': (_request, response) => sendJson(response, { error: { message: 'overloaded', type: 'server_error' } }),
  'answers 200 with an empty body': (_request, response) => {
    response.writeHead(200).end();
  },
  'answers JSON of another shape': (_request, response) => sendJson(response, { choices: 'none', __proto__: null }),
  'sends half a JSON document': (_request, response) => sendJson(response, '{"id":"x","choices":[{"message":{"content":"a'),
  'sends 1 GB in one line': async (_request, response) => {
    sse(response);
    response.write('data: {"choices":[{"delta":{"content":"');
    await pour(response, Buffer.alloc(MIB, 'a'), GIB_IN_CHUNKS);
    response.end();
  },
  'sends 1 GB of events': async (_request, response) => {
    sse(response);
    await pour(response, chunk('a'.repeat(MIB)), GIB_IN_CHUNKS);
    response.end();
  },
  'sends a whole body of 1 GB': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":"');
    await pour(response, Buffer.alloc(MIB, 'a'), GIB_IN_CHUNKS);
    response.end();
  },
  'sends an error body of 1 GB': async (_request, response) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    await pour(response, Buffer.alloc(MIB, 'a'), GIB_IN_CHUNKS);
    response.end();
  },
  'sends a decompression bomb': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(BOMB);
  },
  'sends comments and never an event': async (_request, response) => {
    sse(response);
    await drip(response, ': still here\n\n');
  },
  'nests JSON 100,000 deep': (_request, response) => {
    sse(response);
    response.end(`data: ${'{"a":['.repeat(100_000)}\n\ndata: [DONE]\n\n`);
  },
  'nests JSON that is whole 100,000 deep': (request, response) => {
    const deep = `${'{"a":['.repeat(50_000)}1${']}'.repeat(50_000)}`;
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: 'DEEP' } };
    const said = { role: 'assistant', content: null, tool_calls: [call] };
    const choice = request.json.stream
      ? { index: 0, delta: said, finish_reason: 'tool_calls' }
      : { index: 0, message: said, finish_reason: 'tool_calls' };
    const text = JSON.stringify({ id: 'x', choices: [choice] }).replace('"DEEP"', deep);
    if (request.json.stream) sse(response);
    else response.writeHead(200, { 'content-type': 'application/json' });
    response.end(request.json.stream ? `data: ${text}\n\ndata: [DONE]\n\n` : text);
  },
  'sends 1 MB of headers': (_request, response) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\n${`x-filler: ${'a'.repeat(1000)}\r\n`.repeat(1000)}\r\n`);
  },
  'announces less than it sends': (_request, response) => {
    response.socket?.end(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n{"choices":[]}HTTP/1.1 200 OK\r\n\r\n',
    );
  },
};

/** 512 MiB of zeros in half a megabyte. */
const BOMB = gzipSync(Buffer.alloc(512 * MIB), { level: 1 });

const isError = ({ status, finished, text }: Asked) => !finished && (status !== 200 || text.includes('"error"'));

describe('an upstream that', () => {
  it.each(Object.entries(FAULTS))('%s: this client is told, the others are served meanwhile', async (name, fault) => {
    hostile.respond = fault;
    const memory = canMeasure ? watchMemory(proxy.process.pid ?? 0) : undefined;
    const kinds: ClientKind[] = ['chat-stream', 'chat'];
    const victims = kinds.map((kind) => ask(proxy, kind, `victim by ${kind}: ${name}`, 'hostile:mini'));
    let done = false;
    const all = Promise.all(victims).finally(() => {
      done = true;
    });
    let slowestMs = 0;
    do {
      const asked = performance.now();
      const answer = await ask(proxy, 'chat', `bystander of ${name} at ${asked}`, 'sound:mini');
      expect(answer.text).toContain('from the sound one');
      slowestMs = Math.max(slowestMs, performance.now() - asked);
      await sleep(20);
    } while (!done);
    const answers = await all;
    const highestMiB = memory?.stop() ?? 0;
    expect(answers.filter((answer) => !isError(answer))).toEqual([]);
    expect(slowestMs).toBeLessThan(2000 * BUSY_MACHINE);
    if (canMeasure) expect(highestMiB).toBeLessThan(ROOM_MIB);
  });

  it('answers a request for code with one word of 1 MB is judged without holding up others', async () => {
    hostile.respond = chatAnswer({ text: 'a'.repeat(1024 * 1024) });
    const body = { model: 'hostile:mini', messages: [{ role: 'user', content: 'Write a Python function that sorts a list of numbers.' }] };
    const answered = proxy.fetch('/v1/chat/completions', { body });
    const started = performance.now();
    do {
      await ask(proxy, 'chat', `bystander at ${performance.now()}`, 'sound:mini');
    } while (performance.now() - started < 500);
    expect((await answered).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(3000 * BUSY_MACHINE);
  });

  it('never ends is left as soon as its client hangs up', async () => {
    let ended = false;
    hostile.respond = async (_request, response) => {
      sse(response);
      while (!response.destroyed) {
        response.write(chunk('on and on '));
        await sleep(5);
      }
      ended = true;
    };
    const leave = new AbortController();
    const body = { model: 'hostile:mini', stream: true, messages: [{ role: 'user', content: 'endless' }] };
    const response = await proxy.fetch('/v1/chat/completions', { body, signal: leave.signal });
    await response.body?.getReader().read();
    leave.abort();
    await expect.poll(() => ended).toBe(true);
  });

  it('did all that has left nothing reserved, and a row for each', async () => {
    const { usage } = await (await proxy.fetch('/api/budget')).json();
    expect(usage.daily.reservedUsd).toBe(0);
    const victims = (await exportedRows(proxy)).filter((row) => row.preview?.startsWith('victim'));
    expect(victims).toHaveLength(Object.keys(FAULTS).length * 2);
    expect(victims.filter((row) => row.status !== 'failure')).toEqual([]);
    for (const row of victims) expect(row.error?.length).toBeLessThan(2000);
  });
});
