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
      { type: 'function', function: { name: 'act', parameters: joined } },
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
