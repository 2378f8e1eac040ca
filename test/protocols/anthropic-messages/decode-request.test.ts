import type { MessageCreateParams } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../../../src/protocols/anthropic-messages/decode-request';
import type { JsonObject } from '../../../src/protocols/protocol';
import { sealProof } from '../../../src/protocols/sealed-proof';
import { ProxyError } from '../../../src/proxy-error';

function decode(fields: Partial<MessageCreateParams> = {}) {
  return decodeRequest({ model: 'auto', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], ...fields });
}

function fault(body: JsonObject): ProxyError {
  try {
    decodeRequest(body);
  } catch (error) {
    if (error instanceof ProxyError) return error;
  }
  throw new Error('it was accepted');
}

const CACHE = { type: 'ephemeral' as const };

describe('a Messages request', () => {
  it('is read with all its wishes', () => {
    const body: JsonObject = {
      model: 'claude-sonnet-5-5',
      max_tokens: 100,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stop_sequences: ['END'],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      metadata: { user_id: 'u' },
      context_management: { edits: [] },
    };
    expect(decodeRequest(body)).toEqual({
      model: 'claude-sonnet-5-5',
      maxOutputTokens: 100,
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      ],
      tools: [],
      stream: true,
      stop: ['END'],
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      hints: { metadata: { user_id: 'u' }, context_management: { edits: [] } },
    });
  });

  it('needs no max_tokens', () => {
    expect(decodeRequest({ model: 'auto', messages: [{ role: 'user', content: 'Hi' }] })).not.toHaveProperty('maxOutputTokens');
  });

  it('keeps cache breakpoints and system messages where they stand', () => {
    const request = decode({
      system: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B', cache_control: CACHE },
      ],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: CACHE }] },
        { role: 'system', content: 'From now on, rhyme.' },
      ],
      tools: [{ name: 'f', input_schema: { type: 'object' }, cache_control: CACHE }],
    });
    expect(request.messages).toEqual([
      {
        role: 'system',
        parts: [
          { type: 'text', text: 'A' },
          { type: 'text', text: 'B', cacheControl: CACHE },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'Hi', cacheControl: CACHE }] },
      { role: 'system', parts: [{ type: 'text', text: 'From now on, rhyme.' }] },
    ]);
    expect(request.tools).toEqual([{ kind: 'function', name: 'f', parameters: { type: 'object' }, cacheControl: CACHE }]);
  });

  it('reads images and documents of every source', () => {
    const { messages } = decode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            { type: 'image', source: { type: 'file', file_id: 'file_1' } },
            { type: 'document', title: 'T', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } },
            { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
            { type: 'document', source: { type: 'file', file_id: 'file_2' } },
            { type: 'document', context: 'Read this.', source: { type: 'text', media_type: 'text/plain', data: 'grün' } },
            { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'inner' }] } },
            { type: 'search_result', source: 'https://example.com', title: 'Found', content: [{ type: 'text', text: 'it' }] },
          ],
        },
      ],
    });
    expect(messages[0]?.parts).toEqual([
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
      { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
      { type: 'opaque', origin: 'anthropic-messages', value: { type: 'image', source: { type: 'file', file_id: 'file_1' } } },
      { type: 'file', filename: 'T', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } },
      { type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } },
      { type: 'file', source: { kind: 'id', id: 'file_2' } },
      { type: 'text', text: 'Read this.' },
      { type: 'file', source: { kind: 'base64', mediaType: 'text/plain', data: Buffer.from('grün').toString('base64') } },
      { type: 'text', text: 'inner' },
      { type: 'text', text: 'Found\nhttps://example.com\nit' },
    ]);
  });

  it('reads calls, results with images and errors, and thoughts with their proofs', () => {
    const sealed = sealProof({ origin: 'openai-responses', id: 'rs_1', encrypted: 'enc' });
    const { messages } = decode({
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 'sig' },
            { type: 'thinking', thinking: 'foreign', signature: '' },
            { type: 'thinking', thinking: 'sealed', signature: sealed },
            { type: 'redacted_thinking', data: 'xyz' },
            { type: 'tool_use', id: 'a', name: 'read', input: { path: 'x' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              is_error: true,
              content: [
                { type: 'text', text: 'no' },
                { type: 'image', source: { type: 'url', url: 'https://x' } },
              ],
            },
            { type: 'tool_result', tool_use_id: 'b', content: 'plain' },
            { type: 'tool_result', tool_use_id: 'c' },
            { type: 'tool_result', tool_use_id: 'd', content: [{ type: 'tool_reference', tool_name: 'x' }] },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', origin: 'anthropic-messages', signature: 'sig' },
          { type: 'reasoning', text: 'foreign', origin: 'openai-chat' },
          { type: 'reasoning', text: 'sealed', origin: 'openai-responses', id: 'rs_1', encrypted: 'enc' },
          { type: 'reasoning', text: '', origin: 'anthropic-messages', encrypted: 'xyz' },
          { type: 'tool-call', id: 'a', name: 'read', kind: 'function', arguments: '{"path":"x"}' },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            type: 'tool-result',
            callId: 'a',
            kind: 'function',
            isError: true,
            content: [
              { type: 'text', text: 'no' },
              { type: 'image', source: { kind: 'url', url: 'https://x' } },
            ],
          },
          { type: 'tool-result', callId: 'b', kind: 'function', content: [{ type: 'text', text: 'plain' }] },
          { type: 'tool-result', callId: 'c', kind: 'function', content: [] },
          {
            type: 'tool-result',
            callId: 'd',
            kind: 'function',
            content: [{ type: 'text', text: '{"type":"tool_reference","tool_name":"x"}' }],
          },
        ],
      },
    ]);
  });

  it('keeps blocks and tools that only Anthropic understands', () => {
    const body: JsonObject = {
      model: 'm',
      messages: [{ role: 'assistant', content: [{ type: 'from_the_future', deep: [1] }] }],
      tools: [{ type: 'web_search_20260318', name: 'web_search', max_uses: 3 }],
      mcp_servers: [{ name: 'x' }],
      container: null,
    };
    expect(decodeRequest(body)).toMatchObject({
      messages: [{ parts: [{ type: 'opaque', origin: 'anthropic-messages', value: { type: 'from_the_future', deep: [1] } }] }],
      tools: [
        {
          kind: 'server',
          name: 'web_search',
          origin: 'anthropic-messages',
          value: { type: 'web_search_20260318', name: 'web_search', max_uses: 3 },
        },
      ],
      nativeOnly: ['mcp_servers'],
    });
  });

  it('takes a way to think that is not known yet for thinking', () => {
    expect(decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], thinking: { type: 'deep' } }).reasoning).toEqual({});
  });

  it('says that citations are wanted', () => {
    const cited = { type: 'document', source: { type: 'text', data: 'x' }, citations: { enabled: true } };
    expect(decodeRequest({ model: 'm', messages: [{ role: 'user', content: [cited] }] }).hints).toEqual({ citations: true });
    expect(
      decodeRequest({ model: 'm', messages: [{ role: 'user', content: [{ ...cited, citations: { enabled: false } }] }] }).hints,
    ).toEqual({});
  });

  it('reads how to choose tools', () => {
    expect(decode({ tool_choice: { type: 'any', disable_parallel_tool_use: true } })).toMatchObject({
      toolChoice: { type: 'required' },
      parallelToolCalls: false,
    });
    expect(decode({ tool_choice: { type: 'tool', name: 'f' } }).toolChoice).toEqual({ type: 'tool', name: 'f' });
    expect(decode({ tool_choice: { type: 'none' } }).toolChoice).toEqual({ type: 'none' });
  });

  it.each<[Partial<MessageCreateParams>, object | undefined]>([
    [{}, undefined],
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, { budgetTokens: 2048 }],
    [{ thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' } }, { budgetTokens: 2048, visible: false }],
    [{ thinking: { type: 'adaptive' } }, {}],
    [
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'medium' } },
      { effort: 'medium', visible: false },
    ],
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ output_config: { effort: 'low' } }, { effort: 'low' }],
  ])('reads how to think: %j', (fields, reasoning) => {
    expect(decode(fields).reasoning).toEqual(reasoning);
  });

  it('reads the wanted format under both of its names', () => {
    const schema = { type: 'object' };
    const expected = { type: 'json-schema', name: 'response', schema, strict: true };
    expect(decode({ output_config: { format: { type: 'json_schema', schema } } }).responseFormat).toEqual(expected);
    expect(
      decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], output_format: { type: 'json_schema', schema } })
        .responseFormat,
    ).toEqual(expected);
  });
});

describe('a malformed Messages request', () => {
  const user = { role: 'user', content: 'Hi' };
  it.each<[string, JsonObject]>([
    ['model', { messages: [user] }],
    ['messages', { model: 'm', messages: [] }],
    ['messages[0].role', { model: 'm', messages: [{ role: 'tool', content: 'x' }] }],
    ['messages[0].content', { model: 'm', messages: [{ role: 'user' }] }],
    ['messages[0].content[0].text', { model: 'm', messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['messages[0].content[0].type', { model: 'm', messages: [{ role: 'user', content: [{}] }] }],
    ['messages[0].content[0].source', { model: 'm', messages: [{ role: 'user', content: [{ type: 'image' }] }] }],
    [
      'messages[0].content[0].source.type',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'ftp' } }] }] },
    ],
    [
      'messages[0].content[0].source.media_type',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', data: '' } }] }] },
    ],
    ['messages[0].content[0].tool_use_id', { model: 'm', messages: [{ role: 'user', content: [{ type: 'tool_result', content: 'x' }] }] }],
    [
      'messages[0].content[0].content[0].text',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text' }] }] }] },
    ],
    ['system[0].text', { model: 'm', messages: [user], system: [{ type: 'text' }] }],
    ['max_tokens', { model: 'm', messages: [user], max_tokens: -1 }],
    ['tools[0].input_schema', { model: 'm', messages: [user], tools: [{ name: 'f' }] }],
    ['tool_choice.type', { model: 'm', messages: [user], tool_choice: { type: 'maybe' } }],
    ['tool_choice.name', { model: 'm', messages: [user], tool_choice: { type: 'tool' } }],
    ['thinking.type', { model: 'm', messages: [user], thinking: {} }],
    ['output_config.format.schema', { model: 'm', messages: [user], output_config: { format: { type: 'json_schema' } } }],
    ['stop_sequences[0]', { model: 'm', messages: [user], stop_sequences: [5] }],
  ])('is refused at %s', (param, body) => {
    const error = fault(body);
    expect({ status: error.status, param: error.param }).toEqual({ status: 400, param });
    expect(error.message).toMatch(/: expected /);
  });
});

describe('what only Anthropic makes sense of', () => {
  it('inside of tools and of the configuration is named, for the log', () => {
    const tool = { name: 'f', input_schema: { type: 'object' as const }, input_examples: [{}], cache_control: CACHE };
    const { hints } = decodeRequest({
      model: 'auto',
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [tool],
      output_config: { effort: 'low', task_budget: { type: 'tokens', total: 9 } },
    });
    expect(hints).toEqual({ 'tools.input_examples': true, 'output_config.task_budget': true });
  });

  it('a picture that is stored there stays one inside of a result and of a document, to be refused by others', () => {
    const picture = { type: 'image', source: { type: 'file', file_id: 'file_1' } };
    const stored = { type: 'file', source: { kind: 'id', id: 'file_1' } };
    const content = [
      { type: 'tool_result', tool_use_id: 'c', content: [picture] },
      { type: 'document', source: { type: 'content', content: [picture] } },
    ];
    const { messages } = decodeRequest({ model: 'auto', messages: [{ role: 'user', content }] });
    expect(messages[0]?.parts).toMatchObject([{ type: 'tool-result', content: [stored] }, stored]);
  });
});
