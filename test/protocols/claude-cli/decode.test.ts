import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/protocols/canonical';
import { claudeCliProvider } from '../../../src/protocols/claude-cli/provider';
import { UpstreamFailureError } from '../../../src/protocols/upstream-failure-error';
import { collect, decodeText, readRecording } from '../recordings';

const recorded = (name: string) => readRecording('claude-cli', name);
const decode = (text: string) => decodeText(claudeCliProvider, text);
const lines = (...objects: object[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');
const errors = (events: StreamEvent[]) => events.flatMap((event) => (event.type === 'error' ? [event.failure] : []));
const TEXT = "Hello! I'm doing well, thank you for asking. How are you doing today? Is there anything I can help you with?";

describe('a run of the Claude CLI', () => {
  it('answers once, with its usage and its own cost', () => {
    const response = collect(decode(recorded('text.ndjson')));
    expect(response).toEqual({
      id: 'msg_01QC4g3HwBThD4BaNtBckFDJ',
      model: 'claude-sonnet-4-5-20250929',
      parts: [{ type: 'text', text: TEXT }],
      finishReason: 'stop',
      usage: {
        inputTokens: 12,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        cacheWrite1hTokens: 0,
        outputTokens: 30,
        reasoningTokens: 0,
        reportedCostUsd: 0.0000162,
      },
    });
  });

  it('streams text and thoughts as they come', () => {
    const events = decode(recorded('thinking.ndjson'));
    expect(events.filter(({ type }) => type === 'reasoning').length).toBeGreaterThan(5);
    expect(collect(events).parts).toMatchObject([{ type: 'reasoning', origin: 'anthropic-messages' }, { type: 'text' }]);
  });

  it('answers the same without partial messages', () => {
    const whole = recorded('thinking.ndjson')
      .split('\n')
      .filter((line) => !line.startsWith('{"type":"stream_event"'))
      .join('\n');
    expect(collect(decode(whole))).toEqual(collect(decode(recorded('thinking.ndjson'))));
  });

  it('answers the same with one result in the end', () => {
    const response = claudeCliProvider.decodeResponse(JSON.parse(recorded('text.json')));
    expect(response).toMatchObject({
      model: 'claude-haiku-5-5',
      parts: [{ type: 'text', text: TEXT }],
      finishReason: 'stop',
      usage: { outputTokens: 30, reportedCostUsd: 0.0000162 },
    });
    expect(claudeCliProvider.decodeResponse([{ type: 'system' }, JSON.parse(recorded('text.json'))])).toEqual(response);
  });

  it('that fails tells why, never as text', () => {
    const wrongKey = decode(recorded('wrong-key.ndjson'));
    expect(errors(wrongKey)).toEqual([
      { kind: 'auth', status: 401, message: 'The Claude CLI failed: Invalid API key · Fix external API key' },
    ]);
    expect(collect(wrongKey).parts).toEqual([]);
    expect(errors(decode(recorded('prompt-too-long.ndjson')))).toMatchObject([
      { kind: 'bad-request', status: 400, message: expect.stringMatching(/Prompt is too long/) },
    ]);
  });

  it('that breaks off in the middle is an error, not a repetition', () => {
    const events = decode(recorded('broken-off.ndjson'));
    expect(errors(events)).toMatchObject([{ kind: 'server' }]);
    expect(events.some(({ type }) => type === 'finish')).toBe(false);
    expect(collect(events).parts).toEqual([{ type: 'text', text: TEXT }]);
  });

  it('that goes on by its own means after the limit is reached ends at the limit', () => {
    const events = decode(recorded('output-limit.ndjson'));
    expect(collect(events)).toMatchObject({
      parts: [{ type: 'text', text: TEXT }],
      finishReason: 'length',
      usage: { outputTokens: 120, reportedCostUsd: 0.0000648 },
    });
    expect(errors(events)).toEqual([]);
  });

  it('that is refused says so', () => {
    expect(collect(decode(recorded('refusal.ndjson')))).toMatchObject({
      finishReason: 'content-filter',
      refusal: 'This request could enable cyber harm.',
    });
  });

  it('that could not start streaming gives its second try', () => {
    const retried = lines(
      { type: 'stream_event', event: { type: 'message_start', message: { id: 'a', usage: { input_tokens: 1 } } } },
      { type: 'stream_event', event: { type: 'message_stop' }, abandoned_blocks: { from_block_index: 0 } },
      { type: 'assistant', message: { id: 'b', model: 'm', content: [{ type: 'text', text: 'Hi' }] } },
      { type: 'result', is_error: false, stop_reason: 'end_turn', result: 'Hi', usage: { input_tokens: 1, output_tokens: 1 } },
    );
    expect(collect(decode(retried))).toMatchObject({ id: 'b', parts: [{ type: 'text', text: 'Hi' }], finishReason: 'stop' });
  });

  it('that was given up is an error with its words, also where nothing else marks it', () => {
    const given = { type: 'result', subtype: 'error_max_turns', is_error: false, errors: ['Reached the limit.', 'Gave up.'] };
    expect(errors(decode(lines(given)))).toMatchObject([{ message: 'The Claude CLI failed: Reached the limit.; Gave up.' }]);
  });

  it('that ends early or prints something else is an error', () => {
    const cut = recorded('text.ndjson').split('\n').slice(0, 6).join('\n');
    expect(errors(decode(cut))).toMatchObject([{ kind: 'truncated' }]);
    expect(errors(decode('Segmentation fault\n'))).toMatchObject([{ kind: 'server' }]);
    expect(errors(decode(lines({ type: 'result', is_error: true, subtype: 'error_during_execution' })))).toMatchObject([
      { message: 'The Claude CLI failed: error_during_execution' },
    ]);
  });

  it.each(['text', 'thinking', 'wrong-key', 'prompt-too-long', 'broken-off', 'output-limit', 'refusal'])(
    'means the same however its bytes are cut: %s',
    (name) => {
      const text = recorded(`${name}.ndjson`);
      const whole = decode(text);
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 50 }), (cuts) => {
          expect(decodeText(claudeCliProvider, text, cuts)).toEqual(whole);
        }),
        { numRuns: 10 },
      );
    },
  );

  it('with one failed result throws', () => {
    const failed = { type: 'result', is_error: true, result: 'Credit balance is too low', api_error_status: 400 };
    expect(() => claudeCliProvider.decodeResponse(failed)).toThrow(UpstreamFailureError);
    for (const garbage of [null, 5, [], { type: 'system' }]) expect(() => claudeCliProvider.decodeResponse(garbage)).toThrow(/no result/);
  });
});
