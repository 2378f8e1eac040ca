import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ProxyClient } from '../../src/editor/proxy-client';

const KEY = 'scp-test-key-0123456789';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;

async function serve(handler: Handler, port = 0): Promise<{ client: ProxyClient; port: number }> {
  const listening = createServer(handler);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
  const address = listening.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return { client: new ProxyClient({ url: `http://127.0.0.1:${address.port}`, apiKey: KEY }), port: address.port };
}

async function close(): Promise<void> {
  const open = server;
  server = undefined;
  if (!open) return;
  open.closeAllConnections();
  await new Promise((resolve) => open.close(resolve));
}

afterEach(close);

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

describe('ProxyClient', () => {
  it('presents the key and sends JSON', async () => {
    const seen: unknown[] = [];
    const { client } = await serve(async (request, response) => {
      seen.push([request.method, request.url, request.headers.authorization, request.headers['content-type'], await text(request)]);
      json(response, 200, { taskId: 'a', rating: 4, provider: 'p', model: 'm', summary: null, message: 'Rated.' });
    });
    expect((await client.rate('a', 4)).message).toBe('Rated.');
    expect(seen).toEqual([['POST', '/api/feedback', `Bearer ${KEY}`, 'application/json', '{"taskId":"a","rating":4}']]);
  });

  it('gives every answer of `request`, errors included, with its body', async () => {
    const { client } = await serve((_, response) => json(response, 404, { error: { message: 'There is no request "x".' } }));
    expect(await client.request('GET', '/api/requests/x')).toEqual({
      status: 404,
      body: { error: { message: 'There is no request "x".' } },
    });
  });

  it('says so in plain words when the proxy takes too long', async () => {
    const { client } = await serve(() => undefined);
    await expect(client.request('GET', '/api/budget', undefined, 100)).rejects.toThrow('The proxy did not answer within 0.1 seconds.');
  });

  it('knows an answer that no model gave, such as that to /feedback, by its missing task', async () => {
    const { client } = await serve((_, response) => json(response, 200, { choices: [{ message: { content: 'Rated 5 of 5.' } }] }));
    expect(await client.askQuestion('/feedback good', 'editor', new AbortController().signal)).toEqual({ text: 'Rated 5 of 5.' });
  });

  it('takes the key nowhere else', async () => {
    const { client } = await serve((_, response) => json(response, 200, {}));
    await expect(client.request('GET', '//elsewhere.example/api/stats')).rejects.toThrow('not a path of the proxy');
    await expect(client.request('GET', 'http://elsewhere.example/')).rejects.toThrow('not a path of the proxy');
  });

  it('throws what the proxy said when it refuses', async () => {
    const { client } = await serve((_, response) => json(response, 400, { error: { message: 'dailyUsd: must not be negative.' } }));
    await expect(client.setBudget({ dailyUsd: -1 })).rejects.toThrow('dailyUsd: must not be negative.');
  });

  it('throws a clear message for an answer that is no JSON', async () => {
    const { client } = await serve((_, response) => response.writeHead(502).end('<html>'));
    await expect(client.budget()).rejects.toThrow('The proxy answered with status 502.');
  });

  it('streams an export and refuses an error in its place', async () => {
    const { client } = await serve((request, response) => {
      if (request.url?.includes('format=csv')) response.end('id,cost\r\n1,2\r\n');
      else json(response, 401, { error: { message: 'Wrong key.' } });
    });
    expect(await text(await client.exportLog(7, 'csv'))).toBe('id,cost\r\n1,2\r\n');
    await expect(client.exportLog(7, 'json')).rejects.toThrow('Wrong key.');
  });

  it('hands on events as they come, also when they are cut in the middle of a character', async () => {
    const bytes = Buffer.from(
      'event: rating\ndata: {"type":"rating","id":"ä","rating":5}\n\n: beat\n\nevent: storage\ndata: {"type":"storage","problem":null}\n\n',
    );
    const cut = bytes.indexOf(0xc3) + 1;
    const { client } = await serve((_, response) => {
      response.write(bytes.subarray(0, cut));
      setTimeout(() => response.write(bytes.subarray(cut)), 20);
    });
    const events = await received(client, 2);
    expect(events).toEqual([
      { type: 'rating', id: 'ä', rating: 5 },
      { type: 'storage', problem: null },
    ]);
  });

  it('opens the event stream again after the proxy came back', async () => {
    const answer: Handler = (_, response) => response.write('data: {"type":"storage","problem":null}\n\n');
    const { client, port } = await serve(answer);
    const first = received(client, 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await close();
    await serve(answer, port);
    expect(await first).toHaveLength(2);
  });

  it('says nothing more once it is told to stop', async () => {
    let write: (() => void) | undefined;
    const { client } = await serve((_, response) => {
      write = () => response.write('data: {"type":"storage","problem":null}\n\n');
      write();
    });
    let count = 0;
    const stop = await new Promise<() => void>((resolve) => {
      const end = client.follow(() => {
        count++;
        resolve(end);
      });
    });
    stop();
    write?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(count).toBe(1);
  });
});

/** Follows until so many events have come. */
function received(client: ProxyClient, count: number): Promise<unknown[]> {
  return new Promise((resolve) => {
    const events: unknown[] = [];
    const stop = client.follow((event) => {
      events.push(event);
      if (events.length < count) return;
      stop();
      resolve(events);
    });
  });
}
