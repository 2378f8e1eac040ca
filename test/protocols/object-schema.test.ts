import { describe, expect, it } from 'vitest';
import { anthropicMessagesProvider } from '../../src/protocols/anthropic-messages/provider';
import { geminiProvider } from '../../src/protocols/gemini/provider';
import { openaiChatProvider } from '../../src/protocols/openai-chat/provider';
import { openaiResponsesProvider } from '../../src/protocols/openai-responses/provider';
import type { JsonObject } from '../../src/protocols/protocol';
import { chatRequest } from './recordings';

const toolAt = (provider: typeof openaiChatProvider, model: string, parameters: JsonObject, strict = false) => {
  const tool = { kind: 'function', name: 'act', parameters, ...(strict ? { strict } : {}) } as const;
  return provider.encodeRequest(chatRequest({ tools: [tool] }), model).body.tools;
};
const text = { type: 'string' };
const union = {
  description: 'What to do.',
  anyOf: [
    { type: 'object', properties: { path: text, to: text }, required: ['path', 'to'] },
    { type: 'object', properties: { path: text, force: { type: 'boolean' } }, required: ['path'] },
  ],
};
const joined = {
  description: 'What to do.',
  type: 'object',
  properties: { path: { anyOf: [text, text] }, to: text, force: { type: 'boolean' } },
  required: ['path'],
};

describe('the schema of a tool that is a union at the top', () => {
  it('reaches every vendor as one object, since none of them takes it otherwise', () => {
    expect(toolAt(anthropicMessagesProvider, 'claude-sonnet-4-6', union)).toEqual([{ name: 'act', input_schema: joined }]);
    expect(toolAt(openaiChatProvider, 'gpt-5.2', union, true)).toEqual([
      { type: 'function', function: { name: 'act', parameters: joined, strict: false } },
    ]);
    expect(toolAt(openaiResponsesProvider, 'gpt-5.2', union, true)).toEqual([
      { type: 'function', name: 'act', parameters: joined, strict: false },
    ]);
    expect(toolAt(geminiProvider, 'gemini-3.1-pro-preview', union)).toMatchObject([
      { functionDeclarations: [{ name: 'act', parameters: { type: 'OBJECT', required: ['path'] } }] },
    ]);
  });
});

describe('the schema of a tool without parameters', () => {
  it.each([{}, { type: 'object' }])('%j says so in full, as OpenAI demands', (parameters) => {
    expect(toolAt(openaiChatProvider, 'gpt-5.2', parameters)).toEqual([
      { type: 'function', function: { name: 'act', parameters: { type: 'object', properties: {} } } },
    ]);
    expect(toolAt(geminiProvider, 'gemini-3.1-pro-preview', parameters)).toEqual([{ functionDeclarations: [{ name: 'act' }] }]);
  });
});

describe('a promise to keep to a schema, which OpenAI gives only where every property is demanded', () => {
  const open = { type: 'object', properties: { a: text, b: text }, required: ['a'], additionalProperties: false };
  const whole = { ...open, required: ['a', 'b'] };
  const nested = { type: 'object', properties: { list: { type: 'array', items: open } }, required: ['list'], additionalProperties: false };

  it.each([
    [open, false],
    [whole, true],
    [nested, false],
    [{ ...whole, additionalProperties: undefined }, false],
  ])('for %j is %s', (schema, strict) => {
    const format = { type: 'json-schema', name: 'x', schema, strict: true } as const;
    const request = chatRequest({ responseFormat: format, tools: [{ kind: 'function', name: 'act', parameters: schema, strict: true }] });
    const chat = openaiChatProvider.encodeRequest(request, 'gpt-5.2');
    const responses = openaiResponsesProvider.encodeRequest(request, 'gpt-5.2');
    expect(chat.body).toMatchObject({ response_format: { json_schema: { strict } }, tools: [{ function: { strict } }] });
    expect(responses.body).toMatchObject({ text: { format: { strict } }, tools: [{ strict }] });
    for (const { omitted } of [chat, responses]) expect(omitted.includes('strict')).toBe(!strict);
  });
});
