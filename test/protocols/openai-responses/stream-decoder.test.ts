import { describe, expect, it } from 'vitest';
import { openaiResponsesProvider } from '../../../src/protocols/openai-responses/provider';
import { collect, decodeText } from '../recordings';

const decode = (...events: object[]) =>
  collect(decodeText(openaiResponsesProvider, events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')));
const created = { type: 'response.created', response: { id: 'r1', model: 'm' } };
const completed = { type: 'response.completed', response: { usage: { input_tokens: 3, output_tokens: 2 } } };

describe('a server that names the place of an item only where it begins and ends', () => {
  const began = (output_index: number, item: object) => ({ type: 'response.output_item.added', output_index, item });
  const ended = (output_index: number, item: object) => ({ type: 'response.output_item.done', output_index, item });

  it('says its text and its thoughts once', () => {
    const answer = decode(
      created,
      began(0, { type: 'reasoning', id: 'rs' }),
      { type: 'response.reasoning_summary_text.delta', item_id: 'rs', summary_index: 0, delta: 'Hm.' },
      ended(0, { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'sealed' }),
      began(1, { type: 'message', id: 'msg' }),
      { type: 'response.output_text.delta', item_id: 'msg', delta: 'Hello' },
      ended(1, { type: 'message', id: 'msg', content: [{ type: 'output_text', text: 'Hello' }] }),
      completed,
    );
    expect(answer.parts).toEqual([
      { type: 'reasoning', text: 'Hm.', origin: 'openai-responses', id: 'rs', encrypted: 'sealed' },
      { type: 'text', text: 'Hello' },
    ]);
    expect(answer.finishReason).toBe('stop');
  });

  it('may name its thoughts as Open Responses does', () => {
    const answer = decode(
      created,
      { type: 'response.reasoning.delta', item_id: 'rs', content_index: 0, delta: 'Hm' },
      { type: 'response.reasoning.done', item_id: 'rs', content_index: 0, text: 'Hm.' },
      completed,
    );
    expect(answer.parts).toMatchObject([{ type: 'reasoning', text: 'Hm.' }]);
  });

  it('calls a tool with all of its arguments, and ends with a call though its end repeats nothing', () => {
    const answer = decode(
      created,
      began(0, { type: 'function_call', id: 'fc', call_id: 'call_1', name: 'look', arguments: '' }),
      { type: 'response.function_call_arguments.delta', item_id: 'fc', delta: '{"a"' },
      { type: 'response.function_call_arguments.delta', item_id: 'fc', delta: ':1}' },
      { type: 'response.function_call_arguments.done', item_id: 'fc', arguments: '{"a":1}' },
      ended(0, { type: 'function_call', id: 'fc', call_id: 'call_1', name: 'look', arguments: '{"a":1}' }),
      completed,
    );
    expect(answer.parts).toEqual([{ type: 'tool-call', id: 'call_1', name: 'look', kind: 'function', arguments: '{"a":1}' }]);
    expect(answer.finishReason).toBe('tool-calls');
  });
});

describe('a server that tells of calls only at the end', () => {
  const call = (call_id: string, args: string) => ({ type: 'function_call', id: `fc_${call_id}`, call_id, name: 'look', arguments: args });
  const message = { type: 'message', id: 'msg', content: [{ type: 'output_text', text: 'Let me look.' }] };
  const said = { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'msg', delta: 'Let me look.' };
  const end = (...output: object[]) => ({ type: 'response.completed', response: { status: 'completed', output } });

  it('calls them all the same, and repeats nothing that was streamed', () => {
    const answer = decode(created, said, end(message, call('a', '{"a":1}'), call('b', '{}')));
    expect(answer.parts).toMatchObject([
      { type: 'text', text: 'Let me look.' },
      { type: 'tool-call', id: 'a', arguments: '{"a":1}' },
      { type: 'tool-call', id: 'b', arguments: '{}' },
    ]);
  });

  it('may have said before that they begin', () => {
    const began = { type: 'response.output_item.added', output_index: 1, item: call('a', '') };
    const answer = decode(created, said, began, end(message, call('a', '{"a":1}')));
    expect(answer.parts).toMatchObject([{ type: 'text' }, { type: 'tool-call', id: 'a', arguments: '{"a":1}' }]);
  });

  it('is not asked twice where the end names its calls anew', () => {
    const began = { type: 'response.output_item.added', output_index: 0, item: call('a', '') };
    const given = { type: 'response.function_call_arguments.delta', output_index: 0, item_id: 'fc_a', delta: '{"a":1}' };
    expect(decode(created, began, given, end(call('z', '{"a":1}'))).parts).toHaveLength(1);
  });
});

it('bears places that are no numbers', () => {
  const delta = { type: 'response.reasoning_summary_text.delta', item_id: 'rs', summary_index: { toString: null }, delta: 'Hm.' };
  expect(decode(created, delta, completed).parts).toMatchObject([{ type: 'reasoning', text: 'Hm.' }]);
});

it('an error that comes bare says what it says', () => {
  const events = decodeText(openaiResponsesProvider, `data: ${JSON.stringify({ error: { message: 'Out of order.' } })}\n\n`);
  expect(events).toMatchObject([{ type: 'error', failure: { message: 'Out of order.' } }]);
});
