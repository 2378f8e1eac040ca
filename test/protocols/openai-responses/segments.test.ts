import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openaiResponsesClient } from '../../../src/protocols/openai-responses/client';

const { segments } = openaiResponsesClient;

describe('the text pieces of a Responses body', () => {
  const body = () => ({
    model: 'auto',
    instructions: 'rules',
    tools: [{ type: 'function', name: 'ls', parameters: {} }],
    input: [
      { role: 'developer', content: 'more rules' },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'go' },
          { type: 'input_image', image_url: 'x' },
        ],
      },
      { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'hm' }] },
      { role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] },
      { type: 'function_call', call_id: 'c', name: 'ls', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'd', name: 'patch', input: '***' },
      { type: 'function_call_output', call_id: 'c', output: 'one' },
      { type: 'custom_tool_call_output', call_id: 'd', output: [{ type: 'input_text', text: 'two' }] },
      { type: 'something_new', text: 'left alone' },
    ],
  });

  it('come with role, kind and the index of their item', () => {
    expect(segments(body()).map(({ role, kind, message, text }) => [role, kind, message, text])).toEqual([
      ['system', 'tool-definition', -1, '{"type":"function","name":"ls","parameters":{}}'],
      ['system', 'text', -1, 'rules'],
      ['system', 'text', 0, 'more rules'],
      ['user', 'text', 1, 'go'],
      ['assistant', 'reasoning', 2, 'hm'],
      ['assistant', 'text', 3, 'ok'],
      ['assistant', 'tool-call', 4, '{}'],
      ['assistant', 'tool-call', 5, '***'],
      ['tool', 'tool-result', 6, 'one'],
      ['tool', 'tool-result', 7, 'two'],
    ]);
  });

  it('can be replaced in place, all but definitions and reasoning', () => {
    const changed = body();
    for (const segment of segments(changed)) segment.set?.(segment.text.toUpperCase());
    expect(segments(changed).map((segment) => segment.text)).toEqual([
      '{"type":"function","name":"ls","parameters":{}}',
      'RULES',
      'MORE RULES',
      'GO',
      'hm',
      'OK',
      '{}',
      '***',
      'ONE',
      'TWO',
    ]);
    expect(changed.input[8]).toEqual({ type: 'something_new', text: 'left alone' });
  });

  it('of a body that is one line of text are that line', () => {
    const body = { model: 'auto', input: 'hi' };
    const [segment] = segments(body);
    segment?.set?.('ho');
    expect(body.input).toBe('ho');
  });

  it('are found without complaint in a body of any shape', () => {
    for (const input of [undefined, null, 5, [null, 'x', { type: 5 }, { content: null }, { role: 'user', content: [null] }]]) {
      expect(segments({ input, tools: 'none' })).toEqual([]);
    }
  });

  it('cover what Codex says', () => {
    const codex = JSON.parse(readFileSync(join(import.meta.dirname, 'codex-request.json'), 'utf8'));
    const found = segments(codex);
    expect(found.filter((segment) => segment.kind === 'tool-result')).toHaveLength(3);
    expect(found.filter((segment) => segment.kind === 'tool-definition')).toHaveLength(codex.tools.length);
  });
});
