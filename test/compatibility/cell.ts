import { calcPrice, extractUsage, findProvider } from '@pydantic/genai-prices';
import { expect } from 'vitest';
import type { HeadlessProxy } from '../fixtures/headless-proxy';
import type { Client, Got, Question } from './clients/client';
import type { Asked, Script } from './exchange';
import type { Play, RunningVendor } from './running-vendor';

/** One client protocol meeting one provider. */
export interface Cell {
  client: Client;
  running: RunningVendor;
  /** As the vendor knows it. */
  model: string;
  /** Whether the vendor is spoken to in the Responses API. */
  byResponses: boolean;
  proxy: HeadlessProxy;
  /** The same client meeting each of the other providers. */
  others: Cell[];
}

/** A line of the table: something that has to arrive on both sides. */
export interface Feature {
  name: string;
  /** Why this cannot be had here, for people; such a cell gets a dash. Undefined where it has to work. */
  lacking?(cell: Cell): string | undefined;
  prove(cell: Cell): Promise<void>;
  /** Proves that what cannot be had is refused clearly, where it is refused. */
  proveRefusal?(cell: Cell): Promise<void>;
}

export const isOllama = ({ running }: Cell) => running.vendor.id === 'ollama';

export interface Exchange {
  got: Got;
  asked: Asked;
}

/** Asks the vendor's model, which answers what the script says, and gives both ends of the exchange. */
export async function exchange(cell: Cell, question: Omit<Question, 'model'>, script: Script, stream = false): Promise<Exchange> {
  const got = await ask(cell, question, { kind: 'answer', script }, { stream });
  return { got, asked: newestAsked(cell) };
}

export function ask(
  { client, running, model }: Cell,
  question: Omit<Question, 'model'>,
  play: Play,
  options: Parameters<Client['ask']>[1],
): Promise<Got> {
  running.play = play;
  return client.ask({ ...question, model: `${running.vendor.id}:${model}` }, options);
}

/** What the vendor understood last. */
export function newestAsked({ running, model }: Cell): Asked {
  const newest = running.asked.at(-1);
  if (!newest) throw new Error('The vendor was not asked.');
  expect(newest.asked.model).toBe(model);
  return newest.asked;
}

export interface LoggedRow {
  provider: string;
  model: string;
  status: string;
  protocol: string;
  createdAt: string;
  tokensIn: number;
  tokensOut: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  costUsd: number;
  costEstimated: boolean;
  error: string | null;
}

export async function newestRow({ proxy }: Cell): Promise<LoggedRow> {
  const { requests } = await (await proxy.fetch('/api/stats?metric=recent-requests&limit=1')).json();
  return requests[0];
}

/** What the price library makes of the vendor's own report of usage, in US dollars. */
export function libraryCostUsd({ running, byResponses, model }: Cell, script: Script, at: string): number {
  const { pricedAs, wires } = running.vendor;
  if (pricedAs === undefined) return 0;
  const wire = wires[byResponses ? 1 : 0];
  const provider = findProvider({ providerId: pricedAs });
  if (!wire || !provider) throw new Error(`Nothing is known of ${pricedAs}.`);
  const wanted = byResponses ? 'responses' : 'chat';
  const flavour = pricedAs === 'openai' && provider.extractors?.some(({ api_flavor }) => api_flavor === wanted) ? wanted : 'default';
  const { usage } = extractUsage(provider, wire.whole(script, model), flavour);
  const price = calcPrice(usage, model, { providerId: pricedAs, timestamp: new Date(at) });
  if (!price) throw new Error(`The library has no price for ${model}.`);
  return price.total_price;
}

/** Waits for something that happens soon, without being told when. */
export async function eventually<T>(look: () => Promise<T>, isIt: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 8000;
  for (;;) {
    const value = await look();
    if (isIt(value)) return value;
    if (performance.now() > deadline) throw new Error(`It did not happen within 8 s; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
