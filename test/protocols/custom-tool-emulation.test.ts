import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, ChatResponse, StreamEvent } from '../../src/protocols/canonical';
import { emulateCustomTools, restoreCustomTools, restoreCustomToolsInResponse } from '../../src/protocols/custom-tool-emulation';
import { createCustomToolInputReader, readCustomToolInput } from '../../src/protocols/custom-tool-input';
import { computingMs } from '../fixtures/computing-time';

const request: ChatRequest = {
  model: 'auto',
  stream: true,
  hints: {},
  tools: [
    {
      kind: 'custom',
      name: 'apply_patch',
      description: 'Edits files.',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
    },
    { kind: 'function', name: 'weather', parameters: { type: 'object' } },
  ],
  messages: [
    { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'c1', name: 'apply_patch', kind: 'custom', arguments: 'a "b"\n' }] },
    { role: 'user', parts: [{ type: 'tool-result', callId: 'c1', kind: 'custom', content: [{ type: 'text', text: 'ok' }] }] },
  ],
};

function cut(text: string, lengths: number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)];
}

describe('a custom tool at a provider without custom tools', () => {
  it('is offered as a function with one string, and its grammar is told to the model', () => {
    const [tool] = emulateCustomTools(request).tools;
    expect(tool).toMatchObject({
      kind: 'function',
      name: 'apply_patch',
      parameters: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'], additionalProperties: false },
    });
    expect(tool?.kind === 'function' && tool.description).toBe('Edits files.\n\nThe input must match this lark grammar:\nstart: "x"');
  });

  it('reads the grammar where Chat Completions puts it', () => {
    const nested = { type: 'grammar', grammar: { syntax: 'regex', definition: 'a+' } };
    const [tool] = emulateCustomTools({ ...request, tools: [{ kind: 'custom', name: 't', format: nested }] }).tools;
    expect(tool?.kind === 'function' && tool.description).toBe('The input must match this regex grammar:\na+');
  });

  it('has its calls and results in the history turned into those of the function', () => {
    const [, call, result] = emulateCustomTools(request).messages;
    expect(call?.parts[0]).toMatchObject({ kind: 'function', arguments: '{"input":"a \\"b\\"\\n"}' });
    expect(result?.parts[0]).toMatchObject({ kind: 'function', callId: 'c1' });
  });

  it('leaves a request without custom tools as it is', () => {
    const plain = { ...request, tools: request.tools.slice(1), messages: request.messages.slice(0, 1) };
    expect(emulateCustomTools(plain)).toBe(plain);
  });

  it('gets the answer back as a call of the custom tool while other calls stay as they are', () => {
    const restore = restoreCustomTools(request);
    const events: StreamEvent[] = [
      { type: 'tool-call', index: 0, id: 'a', name: 'apply_patch', kind: 'function' },
      { type: 'tool-call', index: 1, id: 'b', name: 'weather', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: '{"input":"one' },
      { type: 'tool-arguments', index: 1, text: '{"input":"x"}' },
      { type: 'tool-arguments', index: 0, text: ' two"}' },
      { type: 'finish', reason: 'tool-calls' },
    ];
    expect(events.flatMap(restore)).toEqual([
      { type: 'tool-call', index: 0, id: 'a', name: 'apply_patch', kind: 'custom' },
      { type: 'tool-call', index: 1, id: 'b', name: 'weather', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: 'one' },
      { type: 'tool-arguments', index: 1, text: '{"input":"x"}' },
      { type: 'tool-arguments', index: 0, text: ' two' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  it('gives out, before the end, input of a shape that could only be judged as a whole', () => {
    const restore = restoreCustomTools(request);
    const events: StreamEvent[] = [
      { type: 'tool-call', index: 0, id: 'a', name: 'apply_patch', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: '{"patch":"one"}' },
      { type: 'finish', reason: 'tool-calls' },
    ];
    expect(events.flatMap(restore).slice(1)).toEqual([
      { type: 'tool-arguments', index: 0, text: 'one' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  it('is restored in a whole answer too', () => {
    const response: ChatResponse = {
      finishReason: 'tool-calls',
      parts: [{ type: 'tool-call', id: 'a', name: 'apply_patch', kind: 'function', arguments: '{"input":"x\\ny"}' }],
    };
    expect(restoreCustomToolsInResponse(request, response).parts).toEqual([
      { type: 'tool-call', id: 'a', name: 'apply_patch', kind: 'custom', arguments: 'x\ny' },
    ]);
  });
});

describe('the input of an emulated custom tool', () => {
  const anyText = fc.string({
    unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '{', '}', '😀', 'é'), fc.string({ unit: 'binary', maxLength: 3 })),
  });
  const cuts = fc.array(fc.nat(7), { maxLength: 60 });

  it('comes out as the model wrote it, wherever the stream is cut', () => {
    fc.assert(
      fc.property(anyText, cuts, fc.boolean(), (text, lengths, asciiOnly) => {
        const json = JSON.stringify({ input: text });
        const source = asciiOnly ? json.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : json;
        const reader = createCustomToolInputReader();
        const out = cut(source, lengths).map((piece) => reader.push(piece));
        out.push(reader.end());
        expect(out.join('')).toBe(text);
      }),
    );
  });

  it('never cuts a surrogate pair in two', () => {
    const reader = createCustomToolInputReader();
    const out = ['{"input":"a\\ud83d', '\\ude', '00b"}'].map((piece) => reader.push(piece));
    expect(out).toEqual(['a', '', '😀b']);
  });

  it('streams on while it arrives', () => {
    const reader = createCustomToolInputReader();
    expect(reader.push('{ "input" : "one ')).toBe('one ');
    expect(reader.push('two')).toBe('two');
  });

  it.each([
    ['plain text instead of JSON', '*** Begin Patch', '*** Begin Patch'],
    ['a JSON string', '"a\\nb"', 'a\nb'],
    ['one string under another name', '{"patch":"a"}', 'a'],
    ['the input behind other fields', '{"why":"b","input":"a"}', 'a'],
    ['an object of another shape', '{"a":1,"b":"c"}', '{"a":1,"b":"c"}'],
    ['broken JSON', '{"a":', '{"a":'],
    ['nothing', '', ''],
  ])('accepts %s', (_, source, text) => {
    expect(readCustomToolInput(source)).toBe(text);
  });

  it('is read in linear time, also one character at a time', async () => {
    const reader = createCustomToolInputReader();
    const json = JSON.stringify({ patch: 'x'.repeat(300_000) });
    let out = '';
    const spent = await computingMs(() => {
      for (const char of json) out += reader.push(char);
    });
    expect(out + reader.end()).toBe('x'.repeat(300_000));
    expect(spent).toBeLessThan(3000);
  });
});
