import { describe, expect, it } from 'vitest';
import { pricesOf } from '../../../src/cost/prices';
import { costOf } from '../../../src/cost/usage-cost';
import { anthropicMessagesProvider } from '../../../src/protocols/anthropic-messages/provider';
import type { Usage } from '../../../src/protocols/canonical';
import { collect, decodeText } from '../recordings';

const AT = Date.parse('2026-11-22T12:00:00Z');
const SONNET = 'claude-sonnet-4-6';
const OPUS = 'claude-opus-4-6';

const counts = (input: number, output: number, read = 0, write = 0) => ({
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: write,
});

function usageOf(usage: object): Usage {
  const body = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: SONNET,
    content: [{ type: 'text', text: 'Hi' }],
    stop_reason: 'end_turn',
    usage,
  };
  const read = anthropicMessagesProvider.decodeResponse(body).usage;
  if (!read) throw new Error('no usage');
  return read;
}

const cost = (usage: object, model = SONNET) => costOf(usageOf(usage), pricesOf('anthropic', model, {}, AT), AT).costUsd;

describe('an answer that took several samplings', () => {
  it('costs its totals, which hold the turns of server tools already', () => {
    const turns = [
      { type: 'message', ...counts(400, 20) },
      { type: 'message', ...counts(600, 30) },
    ];
    expect(cost({ ...counts(1000, 50), iterations: turns })).toBe(cost(counts(1000, 50)));
  });

  it('pays for summing up a long conversation, which the totals leave out', () => {
    const iterations = [
      { type: 'compaction', ...counts(180_000, 3500) },
      { type: 'message', ...counts(23_000, 1000) },
    ];
    const usage = { ...counts(23_000, 1000), iterations };
    expect(cost(usage)).toBeCloseTo(cost(counts(23_000, 1000)) + cost(counts(180_000, 3500)), 12);
    expect(usageOf(usage).inputTokens).toBe(23_000);
  });

  it("pays for another model's advice at that model's price", () => {
    const iterations = [
      { type: 'message', ...counts(1000, 30) },
      { type: 'advisor_message', model: OPUS, ...counts(2700, 900) },
      { type: 'message', ...counts(1400, 3200) },
    ];
    const usage = { ...counts(2400, 3230), iterations };
    expect(cost(usage)).toBeCloseTo(cost(counts(2400, 3230)) + cost(counts(2700, 900), OPUS), 12);
  });

  it('pays each model for its own part when another took over, and nothing for one that declined at once', () => {
    const served = { type: 'fallback_message', model: SONNET, ...counts(412, 264) };
    const silent = { ...counts(412, 264), iterations: [{ type: 'message', model: OPUS, ...counts(408, 0) }, served] };
    expect(cost(silent, OPUS)).toBeCloseTo(cost(counts(412, 264)), 12);
    const halfway = { ...counts(412, 304), iterations: [{ type: 'message', model: OPUS, ...counts(408, 40) }, served] };
    expect(cost(halfway, OPUS)).toBeCloseTo(cost(counts(412, 264)) + cost(counts(408, 40), OPUS), 12);
  });

  it('is told so in a stream too', () => {
    const events = [
      { type: 'message_start', message: { id: 'm', model: OPUS, content: [], usage: counts(10, 1) } },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: {
          output_tokens: 5,
          iterations: [
            { type: 'compaction', ...counts(900, 9) },
            { type: 'message', ...counts(10, 5) },
          ],
        },
      },
      { type: 'message_stop' },
    ];
    const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    const { usage } = collect(decodeText(anthropicMessagesProvider, text));
    expect(usage).toMatchObject({ inputTokens: 10, outputTokens: 5, asides: [{ usage: { inputTokens: 900, outputTokens: 9 } }] });
  });
});
