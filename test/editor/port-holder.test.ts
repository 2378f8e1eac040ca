import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { findPortHolder, netstatListener } from '../../src/editor/port-holder';

it('names the process that listens on a port', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  const holder = await findPortHolder(address.port);
  await new Promise((resolve) => server.close(resolve));
  expect(holder?.pid).toBe(process.pid);
  expect(holder?.command).toContain('node');
  expect(await findPortHolder(address.port)).toBeUndefined();
});

it('finds the listener in what a German Windows prints', () => {
  const table = [
    '',
    'Aktive Verbindungen',
    '',
    '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
    '  TCP    127.0.0.1:3456         127.0.0.1:50122        HERGESTELLT      7001',
    '  TCP    127.0.0.1:13456        0.0.0.0:0              ABHÖREN          7002',
    '  TCP    127.0.0.1:3456         0.0.0.0:0              ABHÖREN          4711',
    '  TCP    [::1]:3457             [::]:0                 ABHÖREN          4712',
    '',
  ].join('\r\n');
  expect(netstatListener(table, 3456)).toBe(4711);
  expect(netstatListener(table, 3457)).toBe(4712);
  expect(netstatListener(table, 50122)).toBeUndefined();
});
