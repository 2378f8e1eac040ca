import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/protocols/lenient-json';
import { PROVIDERS } from '../fuzz/protocols';
import { decodeText } from './recordings';

const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const DEEP = nested(60_000);

/** A call, or what comes nearest, whose arguments are nested without end. */
const EVENTS: Record<string, string> = {
  'openai-chat': `{"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":${DEEP}}}]},"finish_reason":"stop"}]}`,
  'openai-responses': `{"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call","action":${DEEP}}}`,
  'anthropic-messages': `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":${DEEP}}}`,
  gemini: `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":${DEEP}}}}]},"finishReason":"STOP"}]}`,
  ollama: `{"message":{"tool_calls":[{"function":{"name":"f","arguments":${DEEP}}}]},"done":true}`,
  'claude-cli': `{"type":"assistant","message":{"content":[{"type":"tool_use","id":"a","name":"f","input":${DEEP}}]}}`,
};

describe('JSON that is nested deep', () => {
  it('is read up to 500 levels, beyond which whoever walks it would overflow the stack', () => {
    expect(parseJson(nested(500))).toBeInstanceOf(Array);
    expect(parseJson(nested(501))).toBeUndefined();
    expect(parseJson(`{"a":${nested(499)}}`)).toBeTypeOf('object');
    expect(parseJson(`{"a":${nested(500)}}`)).toBeUndefined();
  });

  it('is not what stands in a string, whatever is escaped there', () => {
    for (const text of [nested(2000), `\\${nested(2000)}`, `"${nested(2000)}`, `\\"${nested(2000)}\\\\`])
      expect(parseJson(JSON.stringify({ text }))).toEqual({ text });
    expect(parseJson(`[${Array.from({ length: 2000 }, () => '[1]').join()}]`)).toHaveLength(2000);
  });

  it.each(PROVIDERS)('ends an answer of $id with an error, not with an exception', (provider) => {
    const text = EVENTS[provider.id] ?? '';
    const events = decodeText(provider, provider.framing === 'sse' ? `data: ${text}\n\n` : `${text}\n`);
    expect(events.at(-1)?.type).toBe('error');
  });
});
