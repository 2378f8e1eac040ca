import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../src/protocols/anthropic-messages/client';
import { anthropicMessagesProvider } from '../../src/protocols/anthropic-messages/provider';
import type { ChatRequest } from '../../src/protocols/canonical';
import { claudeCliProvider } from '../../src/protocols/claude-cli/provider';
import { openaiChatClient } from '../../src/protocols/openai-chat/client';
import { openaiChatProvider } from '../../src/protocols/openai-chat/provider';
import type { JsonObject } from '../../src/protocols/protocol';
import { UpstreamFailureError } from '../../src/protocols/upstream-failure-error';
import { ProxyError } from '../../src/proxy-error';
import { collect, decodeText, framed, recordingNames } from './recordings';

const PROVIDERS = [openaiChatProvider, anthropicMessagesProvider, claudeCliProvider];
const CLIENTS = [openaiChatClient, anthropicMessagesClient];

/** JSON that is built of the words the wire formats know, so that it gets past the first check. */
const WORDS = [
  'type',
  'role',
  'content',
  'text',
  'messages',
  'choices',
  'delta',
  'message',
  'tool_calls',
  'function',
  'arguments',
  'index',
  'id',
  'name',
  'usage',
  'error',
  'event',
  'content_block',
  'thinking',
  'signature',
  'input',
  'tool_use_id',
  'source',
  'system',
  'tools',
  'tool_choice',
  'stop',
  'model',
  'result',
  'finish_reason',
  'stop_reason',
  'is_error',
  'stream_event',
  'assistant',
  'user',
  'tool',
  'tool_result',
  'tool_use',
  'image',
  'image_url',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_start',
  'message_delta',
  'reasoning_content',
  'custom',
  '__proto__',
];
const word = fc.constantFrom(...WORDS);
const { value: odd } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, 0, -1, 1.5, 1e308, '', ' '),
    word,
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(word, tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

describe.each(PROVIDERS)('the decoder of $id', (provider) => {
  it('makes events or one error of anything, and throws nothing', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            odd.map((value) => JSON.stringify(value)),
            fc.string(),
          ),
          { maxLength: 8 },
        ),
        (values) => {
          const text = values.map((value) => (provider.framing === 'sse' ? `data: ${value}\n\n` : `${value}\n`)).join('');
          const events = decodeText(provider, text);
          expect(events.filter(({ type }) => type === 'error' || type === 'finish').length).toBeGreaterThan(0);
          expect(events.filter(({ type }) => type === 'error').length).toBeLessThan(2);
          collect(events);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('survives recordings with values put in the wrong places', () => {
    const folder = provider.id === 'claude-cli' ? 'claude-cli' : provider.id === 'openai-chat' ? 'openai-chat' : 'anthropic-messages';
    const lines = recordingNames(folder, folder === 'claude-cli' ? '.ndjson' : '.chunks.txt').flatMap((name) =>
      framed(folder, name).split('\n').slice(0, 30),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { maxLength: 20 }), word, odd, (some, field, value) => {
        const text = some
          .join('\n\n')
          .replaceAll(new RegExp(`"${field}":("[^"]*"|\\d+|null)`, 'g'), () => `"${field}":${JSON.stringify(value)}`);
        collect(decodeText(provider, `${text}\n\n`));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a whole answer that is none with a failure in upstream terms', () => {
    fc.assert(
      fc.property(odd, (value) => {
        try {
          collect([{ type: 'start' }]);
          provider.decodeResponse(value);
        } catch (error) {
          expect(error).toBeInstanceOf(UpstreamFailureError);
        }
      }),
    );
  });

  it('reads any error body', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), odd, (status, body) => {
        expect(provider.decodeError(status, body).message).not.toBe('');
      }),
    );
  });
});

const body = fc.record(
  { model: fc.constant('m'), messages: odd, tools: odd, tool_choice: odd, system: odd, stop: odd },
  { requiredKeys: ['model', 'messages'] },
);
const nearlyRight = fc.record(
  {
    model: fc.constant('m'),
    messages: fc.array(
      fc.record(
        { role: fc.constantFrom('user', 'assistant', 'system', 'tool'), content: odd, tool_calls: odd, tool_call_id: word },
        { requiredKeys: ['role', 'content'] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    tools: fc.array(fc.record({ type: word, name: word, function: odd, input_schema: odd }, { requiredKeys: [] })),
  },
  { requiredKeys: ['model', 'messages'] },
);

describe.each(CLIENTS)('the decoder of $id requests', (client) => {
  function decoded(value: JsonObject): ChatRequest | undefined {
    try {
      return client.decodeRequest(value);
    } catch (error) {
      expect(error).toBeInstanceOf(ProxyError);
      if (error instanceof ProxyError) expect([error.status, error.message]).toEqual([400, expect.stringContaining('expected')]);
      return undefined;
    }
  }

  it('reads a body or names the field at fault', () => {
    fc.assert(
      fc.property(fc.oneof(body, nearlyRight), (value) => {
        const before = JSON.stringify(value);
        const request = decoded(value);
        expect(JSON.stringify(value)).toBe(before);
        for (const provider of request ? PROVIDERS : []) {
          try {
            if (request) JSON.stringify(provider.encodeRequest(request, 'm').body);
          } catch (error) {
            expect(error).toBeInstanceOf(ProxyError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds the segments of anything, and setting them changes nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(body, nearlyRight), (value) => {
        const before = JSON.stringify(value);
        for (const segment of client.segments(value)) segment.set?.(segment.text);
        expect(JSON.stringify(value)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('is done with deep and long bodies in time', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 500; i++) deep = [{ type: 'text', text: deep }];
    decoded({ model: 'm', messages: [{ role: 'user', content: deep }] });
    const long = Array.from({ length: 5000 }, (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content: 'x'.repeat(200) }));
    expect(decoded({ model: 'm', messages: long })?.messages).toHaveLength(5000);
  });
});
