import { setTimeout as sleep } from 'node:timers/promises';
import { countTokens } from '../cost/token-count';
import type { ModelInfo, Tier } from '../model-info';
import type { StreamEvent, Usage } from '../protocols/canonical';
import { createResponseCollector } from '../protocols/collect-response';
import { demoAnswer } from './demo-answer';
import { type Availability, type Provider, type ProviderAnswer, type ProviderCall, UpstreamError, type UpstreamFrame } from './provider';

/** Between two words of a streamed answer: quick, and slow enough to be seen. */
const WORD_MS = 8;

/** Answers offline, so that everything can be tried without a key. Its answers are always the same for the same request. */
export class DemoProvider implements Provider {
  readonly displayName = 'Demo';
  // Answers come from inside of this process, as those of the editor's own models do: there is no wire.
  readonly protocol = 'editor';
  readonly local = true;
  readonly demo = true;
  readonly #models: readonly ModelInfo[];

  constructor(
    readonly id: string,
    readonly priority: number,
  ) {
    this.#models = (['economy', 'standard', 'premium'] as const).map((tier) => demoModel(id, tier));
  }

  models(): readonly ModelInfo[] {
    return this.#models;
  }

  async availability(): Promise<Availability> {
    return { available: true };
  }

  async discover(): Promise<void> {
    // The models never change.
  }

  async send({ request, model, maxOutputTokens, signal }: ProviderCall): Promise<ProviderAnswer> {
    const answer = demoAnswer(request, model, maxOutputTokens ?? request.maxOutputTokens);
    const events: StreamEvent[] = [{ type: 'start', model }, ...answer.events];
    events.push({ type: 'usage', usage: usageOf(answer) }, { type: 'finish', reason: answer.finishReason });
    if (request.stream) return { kind: 'stream', frames: paced(events, signal), headers: {}, omitted: [] };
    const collector = createResponseCollector();
    for (const event of events) collector.push(event);
    return { kind: 'complete', response: collector.response(), headers: {}, omitted: [] };
  }

  async dispose(): Promise<void> {
    // There is nothing to let go of.
  }
}

function demoModel(provider: string, tier: Tier): ModelInfo {
  return {
    provider,
    id: `demo-${tier}`,
    displayName: `Demo (${tier})`,
    tier,
    contextWindow: 200_000,
    maxOutputTokens: 16_384,
    capabilities: new Set(['tools', 'vision', 'json'] as const),
    prices: { inputUsdPerMTok: 0, outputUsdPerMTok: 0, cacheReadUsdPerMTok: 0, cacheWriteUsdPerMTok: 0, estimated: false },
    priceSource: { kind: 'free' },
  };
}

function usageOf({ promptText, answerText }: { promptText: string; answerText: string }): Usage {
  const outputTokens = countTokens(answerText);
  return {
    inputTokens: countTokens(promptText),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens,
    reasoningTokens: 0,
  };
}

async function* paced(events: readonly StreamEvent[], signal: AbortSignal): AsyncGenerator<UpstreamFrame, void> {
  for (const event of events) {
    if (event.type === 'text' || event.type === 'tool-arguments') await sleep(WORD_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new UpstreamError({ kind: 'cancelled', message: 'The demo answer was cancelled.' });
    yield { events: [event] };
  }
}
