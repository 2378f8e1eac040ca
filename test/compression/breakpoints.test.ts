import { describe, expect, it } from 'vitest';
import { bodyHasBreakpoints, placeBreakpoints } from '../../src/compression/native-breakpoints';
import { heldTokens } from '../../src/compression/prompt-cache-terms';
import { placeRequestBreakpoints } from '../../src/compression/request-breakpoints';
import type { ChatRequest, Message } from '../../src/protocols/canonical';
import type { JsonObject } from '../../src/protocols/protocol';
import { usesCacheControl } from '../../src/protocols/uses-cache-control';

const mark = { cache_control: { type: 'ephemeral' } };
const text = (value: string): JsonObject => ({ type: 'text', text: value });

describe('breakpoints in a Messages body', () => {
  it('stand after the system text, after the last prompt and after this one', () => {
    const body = {
      system: 'Be brief.',
      tools: [{ name: 'run' }],
      messages: [
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: [text('three'), text('four')] },
        { role: 'assistant', content: [text('five'), { type: 'tool_use', id: 't', name: 'run', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'six' }] },
      ],
    };
    const before = structuredClone(body);
    expect(placeBreakpoints(body)).toEqual({
      system: [{ ...text('Be brief.'), ...mark }],
      tools: [{ name: 'run' }],
      messages: [
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: [text('three'), { ...text('four'), ...mark }] },
        { role: 'assistant', content: [text('five'), { type: 'tool_use', id: 't', name: 'run', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'six', ...mark }] },
      ],
    });
    expect(body).toEqual(before);
  });

  it('stand exactly where the next turn looks for them', () => {
    const messages: JsonObject[] = [{ role: 'user', content: 'begin' }];
    let lastEnd = -1;
    for (let turn = 0; turn < 10; turn++) {
      const marked = placeBreakpoints({ messages }).messages;
      const places = Array.isArray(marked)
        ? marked.flatMap((message, index) => (JSON.stringify(message).includes('cache_control') ? [index] : []))
        : [];
      expect(places).toContain(messages.length - 1);
      if (lastEnd >= 0) expect(places).toContain(lastEnd);
      lastEnd = messages.length - 1;
      messages.push({ role: 'assistant', content: [text(`answer ${turn}`)] });
      messages.push({
        role: 'user',
        content: Array.from({ length: 30 }, (_, i) => ({ type: 'tool_result', tool_use_id: `${i}`, content: 'x' })),
      });
    }
  });

  it('are at most four', () => {
    const messages = Array.from({ length: 40 }, (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content: `${i}` }));
    const marks = JSON.stringify(placeBreakpoints({ system: 'x', tools: [{ name: 'a' }], messages: messages.slice(0, 39) })).match(
      /cache_control/g,
    );
    expect(marks?.length).toBe(3);
  });

  it('stand after the last tool that is not loaded later', () => {
    const tools = [{ name: 'a' }, { name: 'b' }, { name: 'c', defer_loading: true }];
    const { tools: placed } = placeBreakpoints({ tools, messages: [{ role: 'user', content: 'x' }] });
    expect(placed).toEqual([{ name: 'a' }, { name: 'b', ...mark }, { name: 'c', defer_loading: true }]);
    const later = [{ name: 'c', defer_loading: true }];
    expect(placeBreakpoints({ tools: later, messages: [] }).tools).toEqual(later);
  });

  it('stand after the tools where there is no system text', () => {
    expect(placeBreakpoints({ tools: [{ name: 'a' }, { name: 'b' }], messages: [] })).toMatchObject({
      tools: [{ name: 'a' }, { name: 'b', ...mark }],
    });
  });

  it('do not stand on what may not carry one, nor on an answer that is to be gone on with', () => {
    const body = {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: {} },
            { type: 'text', text: ' ' },
          ],
        },
        { role: 'assistant', content: [text('{')] },
      ],
    };
    expect(placeBreakpoints(body)).toEqual({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: {}, ...mark },
            { type: 'text', text: ' ' },
          ],
        },
        body.messages[1],
      ],
    });
    const thinking = { messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 's' }] }] };
    expect(placeBreakpoints(thinking)).toEqual(thinking);
  });

  it.each<[string, JsonObject, boolean]>([
    ['none', { system: [text('x')], messages: [{ role: 'user', content: [text('x')] }] }, false],
    ['one for the whole request', { ...mark, messages: [] }, true],
    ['one in the system text', { system: [{ ...text('x'), ...mark }], messages: [] }, true],
    ['one at a tool', { tools: [{ name: 'a', ...mark }], messages: [] }, true],
    ['one in a message', { messages: [{ role: 'user', content: [{ ...text('x'), ...mark }] }] }, true],
    [
      'one in a tool result',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', content: [{ ...text('x'), ...mark }] }] }] },
      true,
    ],
    ['one that is null', { messages: [{ role: 'user', content: [{ ...text('x'), cache_control: null }] }] }, false],
  ])('of a client are seen: %s', (_, body, expected) => {
    expect(bodyHasBreakpoints(body)).toBe(expected);
  });
});

describe('a prompt cache', () => {
  const usage = {
    inputTokens: 8000,
    cacheReadTokens: 5000,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
  };

  it('that needs breakpoints holds what was read and written', () => {
    expect(heldTokens('marked', usage)).toBe(5000);
    expect(heldTokens('marked', { ...usage, cacheWriteTokens: 2000 })).toBe(7000);
    expect(heldTokens('marked', { ...usage, cacheReadTokens: 0 })).toBe(0);
  });

  it('that holds every prompt holds this one whole, unless the provider tells what it wrote', () => {
    expect(heldTokens('automatic', usage)).toBe(8000);
    expect(heldTokens('automatic', { ...usage, cacheReadTokens: 0 })).toBe(8000);
    expect(heldTokens('automatic', { ...usage, cacheWriteTokens: 2000 })).toBe(7000);
  });

  it('that nobody knows of holds what the provider says', () => {
    expect(heldTokens('none', { ...usage, cacheReadTokens: 0 })).toBe(0);
  });
});

describe('breakpoints in the canonical form', () => {
  const say = (role: Message['role'], value: string): Message => ({ role, parts: [{ type: 'text', text: value }] });
  const request = (messages: Message[]): ChatRequest => ({ model: 'auto', messages, tools: [], stream: false, hints: {} });
  const marked = ({ messages }: ChatRequest): number[] =>
    messages.flatMap(({ parts }, index) =>
      parts.some((part) => 'cacheControl' in part && part.cacheControl !== undefined) ? [index] : [],
    );

  it('stand after the opening system text, after the last prompt and after this one', () => {
    const chat = request([
      say('system', 's'),
      say('user', '1'),
      say('assistant', '2'),
      say('user', '3'),
      say('assistant', '4'),
      say('system', 'note'),
      say('user', '5'),
    ]);
    expect(marked(placeRequestBreakpoints(chat))).toEqual([0, 3, 6]);
    expect(usesCacheControl(chat)).toBe(false);
    expect(usesCacheControl(placeRequestBreakpoints(chat))).toBe(true);
  });

  it('stand after the tools where there is no system text', () => {
    const chat: ChatRequest = { ...request([say('user', '1')]), tools: [{ kind: 'function', name: 'a', parameters: {} }] };
    const { tools } = placeRequestBreakpoints(chat);
    expect(tools).toEqual([{ kind: 'function', name: 'a', parameters: {}, cacheControl: { type: 'ephemeral' } }]);
  });
});
