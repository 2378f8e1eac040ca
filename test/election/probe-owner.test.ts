import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { probeOwner } from '../../src/election/probe-owner';

/** Cuts every connection as soon as something is asked. */
async function cutting(onCut: (server: Server) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      onCut(server);
      socket.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

it('takes an owner that cuts its connections while it ends for gone, not for a stranger', async () => {
  const { port } = await cutting((server) => server.close());
  expect(await probeOwner(port, 'key', 'id')).toEqual({ kind: 'gone' });
});

it('takes whoever cuts every connection for a stranger', async () => {
  const { server, port } = await cutting(() => undefined);
  expect(await probeOwner(port, 'key', 'id')).toEqual({ kind: 'stranger' });
  server.close();
});
