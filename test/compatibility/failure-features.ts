import { expect } from 'vitest';
import { ask, type Cell, eventually, type Feature, newestRow } from './cell';
import type { Script } from './exchange';

const HALF: Script = { text: ['Half an answer of some length, ', 'and the other half.'] };
const TURNS = [{ user: 'Hello?' }];

/** What the vendor refuses keeps its status and its words. */
async function proveRefusal(cell: Cell): Promise<void> {
  for (const stream of [false, true]) {
    const refused = ask(cell, { turns: TURNS }, { kind: 'fail', status: 400, message: 'temperature is too high' }, { stream });
    await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringContaining('temperature is too high') });
  }
}

/** Before anything was shown, a failure is an HTTP error that names the provider, streaming or not. */
async function proveEarlyError(cell: Cell): Promise<void> {
  for (const stream of [false, true]) {
    const failed = ask(cell, { turns: TURNS }, { kind: 'fail', status: 500, message: 'broken inside' }, { stream });
    await expect(failed).rejects.toMatchObject({ status: 502, message: expect.stringContaining(cell.running.vendor.id) });
  }
  expect(await newestRow(cell)).toMatchObject({ status: 'failure', provider: cell.running.vendor.id });
}

/** After that it is the protocol's error event: the client has the first half, and never takes it for the whole. */
async function proveLateError(cell: Cell): Promise<void> {
  for (const how of ['error', 'cut'] as const) {
    let pieces = 0;
    const options = { stream: true, onPiece: () => void pieces++ };
    const error = await ask(cell, { turns: TURNS }, { kind: 'break', script: HALF, how }, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toContain(cell.running.vendor.id);
    if (how === 'error') expect(String(error)).toContain('overloaded');
    expect(pieces).toBeGreaterThan(0);
    const row = await newestRow(cell);
    expect(row).toMatchObject({ status: 'failure', provider: cell.running.vendor.id, error: expect.any(String) });
    expect(row.tokensOut).toBeGreaterThan(3);
  }
}

/** Upstream is let go, and what had been produced is logged and charged. */
async function proveHangUp(cell: Cell): Promise<void> {
  const controller = new AbortController();
  const options = { stream: true, signal: controller.signal, onPiece: () => controller.abort() };
  await expect(ask(cell, { turns: TURNS }, { kind: 'hang', script: HALF }, options)).rejects.toThrow(/abort/i);
  await cell.running.asked.at(-1)?.request.closed;
  const row = await eventually(
    () => newestRow(cell),
    ({ status, provider }) => status === 'aborted' && provider === cell.running.vendor.id,
  );
  expect(row).toMatchObject({ protocol: cell.client.protocol, model: cell.model, costEstimated: true });
  expect(row.tokensOut).toBeGreaterThan(3);
  expect(row.costUsd > 0).toBe(cell.running.vendor.pricedAs !== undefined);
}

export const FAILURE_FEATURES: readonly Feature[] = [
  { name: "the provider's own refusal (400)", prove: proveRefusal },
  { name: 'an error before the first token', prove: proveEarlyError },
  { name: 'an error, or a lost connection, in mid-stream', prove: proveLateError },
  { name: 'a client that hangs up', prove: proveHangUp },
];
