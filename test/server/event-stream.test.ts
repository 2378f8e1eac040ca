import { Hono } from 'hono';
import { expect, it, vi } from 'vitest';
import type { Budget } from '../../src/cost/budget';
import type { Gateway } from '../../src/gateway-contract';
import type { ProviderRegistry } from '../../src/providers/registry';
import { createEventHub } from '../../src/server/event-hub';
import type { AppEnvironment } from '../../src/server/guard';
import { listen } from '../../src/server/listen';
import { eventRoutes } from '../../src/server/routes/events';
import type { Store } from '../../src/store/store';
import { TodayFigures } from '../../src/today-figures';

/** Figures of a store whose worker is down for its first queries. */
function figures(failures: number) {
  const events = createEventHub();
  const query = vi.fn(async () => {
    if (query.mock.calls.length <= failures) throw new Error('The database worker is down.');
    return { requests: 1, costUsd: 0, costEstimated: false, tokensIn: 0, tokensOut: 0 };
  });
  const today = new TodayFigures(
    { query } as unknown as Store,
    { status: () => ({}) } as unknown as Budget,
    { getEnabled: () => [] } as unknown as ProviderRegistry,
    events,
  );
  return { today, events, query };
}

it('goes on without figures while the store cannot be asked for them, and says what is wrong with it', async () => {
  const { today, events } = figures(1);
  const gateway = { events, storageProblem: 'The disk is full.', today: () => today.read() } as unknown as Gateway;
  const app = new Hono<AppEnvironment>().route(
    '/',
    eventRoutes(() => gateway, Promise.resolve()),
  );
  const listening = await listen(app, 0);
  if (listening === 'in-use') throw new Error('No port is free.');
  const response = await fetch(`http://127.0.0.1:${listening.port}/api/events`);
  const text = response.text();
  await vi.waitFor(() => expect(events.size).toBe(2), { timeout: 30_000 });
  events.emit({ type: 'control', action: 'restart' });
  expect(await text).toMatch(/event: control/);
  expect(await text).toContain('data: {"type":"storage","problem":"The disk is full."}');
  today.stop();
  await listening.close();
});

it('sends figures again with the next change', async () => {
  const { today, events, query } = figures(1);
  const seen: string[] = [];
  events.subscribe(({ type }) => seen.push(type));
  events.emit({ type: 'budget' } as never);
  await vi.waitFor(() => expect(query).toHaveBeenCalledTimes(1), { timeout: 30_000 });
  expect(seen).toEqual(['budget']);
  events.emit({ type: 'budget' } as never);
  await vi.waitFor(() => expect(seen).toEqual(['budget', 'budget', 'today']), { timeout: 30_000 });
  today.stop();
});
