import { describe, expect, it } from 'vitest';
import { openaiChatClient } from '../../../src/protocols/openai-chat/client';

const body = () => ({
  model: 'm',
  tools: [{ type: 'function', function: { name: 'read', parameters: {} } }],
  messages: [
    { role: 'system', content: 'S' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'U' },
        { type: 'image_url', image_url: { url: 'https://x' } },
        { type: 'text', text: 'V' },
      ],
    },
    {
      role: 'assistant',
      reasoning_content: 'R',
      content: 'A',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'read', arguments: '{"p":1}' } },
        { id: 'b', type: 'custom', custom: { name: 'patch', input: '***' } },
      ],
    },
    { role: 'tool', tool_call_id: 'a', content: 'T' },
    { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'T2' }] },
    { role: 'developer', content: 'D' },
  ],
});

describe('the segments of a Chat Completions body', () => {
  it('are all its texts in document order', () => {
    const seen = openaiChatClient.segments(body()).map(({ role, kind, message, text }) => [role, kind, message, text]);
    expect(seen).toEqual([
      ['system', 'tool-definition', -1, '{"name":"read","parameters":{}}'],
      ['system', 'text', 0, 'S'],
      ['user', 'text', 1, 'U'],
      ['user', 'text', 1, 'V'],
      ['assistant', 'reasoning', 2, 'R'],
      ['assistant', 'text', 2, 'A'],
      ['assistant', 'tool-call', 2, '{"p":1}'],
      ['assistant', 'tool-call', 2, '***'],
      ['tool', 'tool-result', 3, 'T'],
      ['tool', 'tool-result', 4, 'T2'],
      ['system', 'text', 5, 'D'],
    ]);
  });

  it('write into the body, but for tool definitions and thoughts', () => {
    const changed = body();
    const segments = openaiChatClient.segments(changed);
    for (const segment of segments) segment.set?.(`${segment.text}!`);
    expect(openaiChatClient.segments(changed).map(({ text }) => text)).toEqual([
      '{"name":"read","parameters":{}}',
      'S!',
      'U!',
      'V!',
      'R',
      'A!',
      '{"p":1}!',
      '***!',
      'T!',
      'T2!',
      'D!',
    ]);
    expect(segments.filter(({ set }) => !set).map(({ kind }) => kind)).toEqual(['tool-definition', 'reasoning']);
  });

  it('pass over what is no text', () => {
    expect(
      openaiChatClient.segments({ messages: [{ role: 'assistant', content: null }, null, 5, { content: [null, 'x', { text: 7 }] }] }),
    ).toEqual([]);
    expect(openaiChatClient.segments({})).toEqual([]);
  });
});
