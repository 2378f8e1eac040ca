import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/protocols/canonical';
import { encodeCliCall } from '../../../src/protocols/claude-cli/encode-request';
import { openaiChatClient } from '../../../src/protocols/openai-chat/client';
import { ProxyError } from '../../../src/proxy-error';
import { chatRequest } from '../recordings';

const chat = (messages: object[], fields: object = {}) => openaiChatClient.decodeRequest({ model: 'm', messages, ...fields });

function fault(fields: Partial<ChatRequest>): ProxyError {
  try {
    encodeCliCall(chatRequest(fields));
  } catch (error) {
    if (error instanceof ProxyError) return error;
  }
  throw new Error('it was accepted');
}

describe('the prompt for the Claude CLI', () => {
  it('passes a single user message straight through, beside the system prompt', () => {
    expect(
      encodeCliCall(
        chat([
          { role: 'system', content: 'Be brief.' },
          { role: 'developer', content: 'And kind.' },
          { role: 'user', content: '[User] Hi\n' },
        ]),
      ).call,
    ).toEqual({
      systemPrompt: 'Be brief.\n\nAnd kind.',
      prompt: '[User] Hi\n',
    });
  });

  it('takes text in parts', () => {
    const content = [
      { type: 'text', text: 'One' },
      { type: 'text', text: 'Two' },
    ];
    expect(encodeCliCall(chat([{ role: 'user', content }])).call).toEqual({ systemPrompt: '', prompt: 'One\n\nTwo' });
  });

  it('labels the turns of a conversation', () => {
    const { call } = encodeCliCall(
      chat([
        { role: 'system', content: 'S' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Ho', reasoning_content: 'thought' },
        { role: 'system', content: 'Rhyme.' },
        { role: 'user', content: [{ type: 'text', text: 'More' }] },
      ]),
    );
    expect(call).toEqual({ systemPrompt: 'S', prompt: '[User]\nHi\n\n[Assistant]\nHo\n\n[System]\nRhyme.\n\n[User]\nMore' });
  });

  it('tells calls and results in words', () => {
    const { call } = encodeCliCall(
      chat([
        { role: 'user', content: 'Read' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'read', arguments: '{"p": 1}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'text' },
      ]),
    );
    expect(call.prompt).toBe('[User]\nRead\n\n[Assistant]\n[Tool call a: read]\n{"p": 1}\n\n[User]\n[Tool result for call a]\ntext');
  });

  it('asks for JSON in words, and for an effort by its option', () => {
    const { call, omitted } = encodeCliCall(
      chatRequest({ responseFormat: { type: 'json' }, reasoning: { effort: 'minimal' }, temperature: 0, hints: { user: 'u' } }),
    );
    expect(call).toMatchObject({ systemPrompt: expect.stringMatching(/one valid JSON object/), effort: 'low' });
    expect(omitted).toEqual(['user', 'temperature']);
    expect(encodeCliCall(chatRequest({ reasoning: { effort: 'none' } }))).toMatchObject({ omitted: ['reasoning'] });
  });

  it('takes tools that must not be used', () => {
    expect(() =>
      encodeCliCall(chatRequest({ tools: [{ kind: 'function', name: 'f', parameters: {} }], toolChoice: { type: 'none' } })),
    ).not.toThrow();
  });

  it.each<[string, RegExp, Partial<ChatRequest>]>([
    ['tools', /cannot call the tools/, { tools: [{ kind: 'function', name: 'f', parameters: {} }] }],
    ['stop', /cannot stop/, { stop: ['x'] }],
    ['n', /one answer/, { n: 2 }],
    ['logprobs', /./, { logprobs: true }],
    ['messages', /an image/, { messages: [{ role: 'user', parts: [{ type: 'image', source: { kind: 'url', url: 'https://x' } }] }] }],
    [
      'messages',
      /a document/,
      { messages: [{ role: 'user', parts: [{ type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: '' } }] }] },
    ],
    [
      'messages',
      /an image/,
      {
        messages: [
          {
            role: 'user',
            parts: [
              {
                type: 'tool-result',
                callId: 'a',
                kind: 'function',
                content: [{ type: 'image', source: { kind: 'url', url: 'https://x' } }],
              },
            ],
          },
        ],
      },
    ],
    ['messages', /no text/, { messages: [{ role: 'system', parts: [{ type: 'text', text: 'S' }] }] }],
  ])('is refused with %s: %s', (param, message, fields) => {
    const error = fault(fields);
    expect(error).toMatchObject({ status: 400, param });
    expect(error.message).toMatch(message);
  });
});
