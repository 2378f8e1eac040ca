import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResponseCollector } from '../../src/protocols/collect-response';
import { replayResponse } from '../../src/protocols/replay-response';
import { chatResponse } from './arbitraries';

describe('a whole answer replayed as a stream', () => {
  it('collects to the same answer', () => {
    fc.assert(
      fc.property(chatResponse, (response) => {
        const collector = createResponseCollector();
        for (const event of replayResponse(response)) collector.push(event);
        expect(collector.response()).toEqual(response);
      }),
    );
  });
});

describe('the collector', () => {
  it('shows what was said so far when the stream breaks off', () => {
    const collector = createResponseCollector();
    collector.push({ type: 'start', id: 'a', model: 'm' });
    collector.push({ type: 'reasoning', text: 'hm' });
    collector.push({ type: 'text', text: 'Hel' });
    collector.push({ type: 'tool-call', index: 0, id: 'c', name: 'f', kind: 'function' });
    collector.push({ type: 'tool-arguments', index: 0, text: '{"a' });
    collector.push({ type: 'error', failure: { kind: 'network', message: 'gone' } });
    expect(collector.response()).toEqual({
      id: 'a',
      model: 'm',
      parts: [
        { type: 'reasoning', text: 'hm', origin: 'openai-chat' },
        { type: 'text', text: 'Hel' },
        { type: 'tool-call', id: 'c', name: 'f', kind: 'function', arguments: '{"a' },
      ],
      finishReason: 'other',
    });
  });

  it('puts interleaved arguments of parallel calls to their own call', () => {
    const collector = createResponseCollector();
    for (const index of [0, 1]) collector.push({ type: 'tool-call', index, id: `c${index}`, name: 'f', kind: 'function' });
    for (const [index, text] of [
      [0, '{"a'],
      [1, '{"b'],
      [0, '":1}'],
      [1, '":2}'],
    ] as const)
      collector.push({ type: 'tool-arguments', index, text });
    expect(collector.response().parts).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"b":2}' }]);
  });
});
