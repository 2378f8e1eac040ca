import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { findPortHolder } from '../../src/editor/port-holder';

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
