import { describe, expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../../src/protocols/anthropic-messages/client';

const body = () => ({
  model: 'm',
  tools: [{ name: 'read', input_schema: {}, cache_control: { type: 'ephemeral' } }],
  system: [{ type: 'text', text: 'S' }],
  messages: [
    { role: 'user', content: 'U' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'R', signature: 's' },
        { type: 'text', text: 'A' },
        { type: 'tool_use', id: 'a', name: 'read', input: { p: 1 } },
        { type: 'server_tool_use', id: 'b', name: 'web_search', input: { query: 'q' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: 'T' },
        {
          type: 'tool_result',
          tool_use_id: 'c',
          content: [
            { type: 'text', text: 'T2' },
            { type: 'image', source: {} },
          ],
        },
        { type: 'text', text: 'V' },
        { type: 'document', source: { type: 'text', data: 'Doc' } },
      ],
    },
    { role: 'system', content: 'Mid' },
  ],
});

describe('the segments of a Messages body', () => {
  it('are all its texts in document order', () => {
    const seen = anthropicMessagesClient.segments(body()).map(({ role, kind, message, text }) => [role, kind, message, text]);
    expect(seen).toEqual([
      ['system', 'tool-definition', -1, '{"name":"read","input_schema":{}}'],
      ['system', 'text', -1, 'S'],
      ['user', 'text', 0, 'U'],
      ['assistant', 'reasoning', 1, 'R'],
      ['assistant', 'text', 1, 'A'],
      ['assistant', 'tool-call', 1, '{"p":1}'],
      ['tool', 'tool-result', 2, 'T'],
      ['tool', 'tool-result', 2, 'T2'],
      ['user', 'text', 2, 'V'],
      ['system', 'text', 3, 'Mid'],
    ]);
  });

  it('write into the body, but for tool definitions and thoughts', () => {
    const changed = body();
    for (const segment of anthropicMessagesClient.segments(changed))
      segment.set?.(segment.kind === 'tool-call' ? '{"p":2}' : `${segment.text}!`);
    expect(anthropicMessagesClient.segments(changed).map(({ text }) => text)).toEqual([
      '{"name":"read","input_schema":{}}',
      'S!',
      'U!',
      'R',
      'A!',
      '{"p":2}',
      'T!',
      'T2!',
      'V!',
      'Mid!',
    ]);
    expect(changed.messages[1]?.content[2]).toEqual({ type: 'tool_use', id: 'a', name: 'read', input: { p: 2 } });
  });

  it('read a system prompt in one text', () => {
    const plain = { system: 'S', messages: [] };
    anthropicMessagesClient.segments(plain)[0]?.set?.('new');
    expect(plain.system).toBe('new');
  });

  it.each([true, false])(
    'may be changed in documents and search results, unless the answer is to cite them word for word (%s)',
    (enabled) => {
      const content = [{ type: 'text', text: 'Cited' }];
      const cited = [
        { type: 'document', citations: { enabled }, source: { type: 'content', content } },
        { type: 'search_result', citations: { enabled }, source: 'x', title: 'x', content },
      ];
      const results = { type: 'tool_result', tool_use_id: 'a', content: cited };
      const found = anthropicMessagesClient.segments({ messages: [{ role: 'user', content: [...cited, results] }] });
      expect(found.map(({ text, set }) => [text, set !== undefined])).toEqual(new Array(4).fill(['Cited', !enabled]));
    },
  );

  it('pass over what is no text', () => {
    expect(
      anthropicMessagesClient.segments({ system: 5, messages: [null, { role: 'user', content: [null, 'x', { type: 'text', text: 7 }] }] }),
    ).toEqual([]);
  });
});
