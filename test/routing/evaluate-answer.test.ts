import { describe, expect, it } from 'vitest';
import type { ChatRequest, ChatResponse, Part } from '../../src/protocols/canonical';
import { combineEvaluation, evaluateAnswer } from '../../src/routing/evaluate-answer';
import { isRefusal } from '../../src/routing/refusal';
import { schemaMismatch } from '../../src/routing/schema-check';
import type { Evaluation, TaskCategory } from '../../src/task-record';
import { classification } from './routing-fixtures';

const ASK = 'Please help me with this.';

function ask(text = ASK, extra: Partial<ChatRequest> = {}): ChatRequest {
  return { model: 'auto', messages: [{ role: 'user', parts: [{ type: 'text', text }] }], tools: [], stream: false, hints: {}, ...extra };
}

function answer(text: string, extra: Partial<ChatResponse> = {}): ChatResponse {
  return { parts: text === '' ? [] : [{ type: 'text', text }], finishReason: 'stop', ...extra };
}

function score(response: ChatResponse, request = ask(), category: TaskCategory = 'other', complexity = 20): number {
  return combineEvaluation(
    evaluateAnswer({ request, response, failure: null, aborted: false, classification: classification(complexity, category) }),
  );
}

const TOOL = {
  kind: 'function' as const,
  name: 'read',
  parameters: {
    type: 'object',
    properties: { path: { type: 'string' }, limit: { type: 'integer' } },
    required: ['path'],
    additionalProperties: false,
  },
};
const call = (name: string, args: string): Part => ({ type: 'tool-call', id: '1', name, arguments: args, kind: 'function' });

describe('evaluateAnswer', () => {
  it('counts an ordinary answer as a success, but not as a perfect one', () => {
    expect(score(answer('Sure, here is how it works.'))).toBeCloseTo(0.9);
  });

  it('counts a failed attempt as a failure and a hang-up as neither', () => {
    const parts = { request: ask(), response: answer(''), classification: classification(5) };
    const failed = evaluateAnswer({ ...parts, failure: { kind: 'server', message: 'x', status: 503 }, aborted: false });
    expect(failed).toMatchObject({ transport: 0, heuristics: null, reasons: ['server failure, HTTP 503'] });
    expect(combineEvaluation(failed)).toBe(0);
    expect(combineEvaluation(evaluateAnswer({ ...parts, failure: null, aborted: true }))).toBe(0.5);
  });

  it.each([
    ['an empty answer', answer(''), undefined],
    ['white space', answer('\n \n'), undefined],
    ['a refusal', answer("I'm sorry, but I can't help with that."), undefined],
    ['a content filter', answer('Well,', { finishReason: 'content-filter' }), undefined],
    ['an answer cut off at the limit of the model', answer('The first', { finishReason: 'length' }), undefined],
    [
      'a call of an unknown tool',
      { parts: [call('delete', '{}')], finishReason: 'tool-calls' } satisfies ChatResponse,
      ask(ASK, { tools: [TOOL] }),
    ],
    [
      'arguments that are no JSON',
      { parts: [call('read', '{"path": ')], finishReason: 'tool-calls' } satisfies ChatResponse,
      ask(ASK, { tools: [TOOL] }),
    ],
    [
      'arguments without a required one',
      { parts: [call('read', '{"limit": 3}')], finishReason: 'tool-calls' } satisfies ChatResponse,
      ask(ASK, { tools: [TOOL] }),
    ],
    [
      'text where a tool call was demanded',
      answer('I would read the file.'),
      ask(ASK, { tools: [TOOL], toolChoice: { type: 'required' } }),
    ],
    ['prose where JSON was demanded', answer('The answer is 4.'), ask(ASK, { responseFormat: { type: 'json' } })],
    [
      'JSON of the wrong shape',
      answer('{"x": 1}'),
      ask(ASK, { responseFormat: { type: 'json-schema', name: 's', schema: { type: 'object', required: ['y'] } } }),
    ],
    ['one line over and over', answer('This is the very same sentence again.\n'.repeat(40)), undefined],
  ])('counts %s as a failure', (_, response, request) => {
    expect(score(response, request)).toBeLessThan(0.5);
  });

  it('accepts a good tool call, an optional argument, and no arguments where none are needed', () => {
    const request = ask(ASK, { tools: [TOOL, { ...TOOL, name: 'list', parameters: { type: 'object', properties: {} } }] });
    expect(score({ parts: [call('read', '{"path":"a","limit":3}')], finishReason: 'tool-calls' }, request)).toBeCloseTo(0.9);
    expect(score({ parts: [call('list', '')], finishReason: 'tool-calls' }, request)).toBeCloseTo(0.9);
  });

  it('misses code only where code was asked for and the answer asks nothing back', () => {
    expect(score(answer('You should think about it thoroughly before you begin.'), ask(), 'code_gen')).toBeLessThan(0.5);
    expect(score(answer('```js\nconst a = 1;\n```'), ask(), 'code_gen')).toBeCloseTo(0.9);
    expect(score(answer('SELECT name FROM users'), ask(), 'code_gen')).toBeCloseTo(0.9);
    expect(score(answer('Which database do you use?'), ask(), 'code_gen')).toBeCloseTo(0.9);
    expect(score(answer('I will read the file first and then decide.'), ask(ASK, { tools: [TOOL] }), 'code_gen')).toBeCloseTo(0.9);
    expect(score(answer('You should think about it thoroughly.'), ask(), 'explain')).toBeCloseTo(0.9);
  });

  it('finds an answer too short for a large request, never for a small one', () => {
    expect(score(answer('Looks fine to me.'), ask(), 'code_review', 70)).toBeLessThan(0.5);
    expect(score(answer('4'), ask('What is 2+2?'), 'simple_qa', 5)).toBeCloseTo(0.9);
  });

  it('does not blame the model for a limit that the client set', () => {
    expect(score(answer('The first', { finishReason: 'length' }), ask(ASK, { maxOutputTokens: 3 }))).toBeCloseTo(0.9);
  });
});

describe('combineEvaluation', () => {
  const verdict = (extra: Partial<Evaluation>): number =>
    combineEvaluation({ transport: 1, heuristics: 0.9, rating: null, nextTurn: null, reasons: [], ...extra });

  it('lets the rating decide', () => {
    expect(verdict({ rating: 0 })).toBeLessThan(0.5);
    expect(verdict({ rating: 1, heuristics: 0, nextTurn: 0 })).toBeGreaterThanOrEqual(0.5);
    expect(verdict({ rating: 0.25 })).toBeLessThan(0.5);
    expect(verdict({ rating: 0.75 })).toBeGreaterThanOrEqual(0.5);
  });

  it('lets the next turn overrule our own look at the answer', () => {
    expect(verdict({ nextTurn: 0.1 })).toBeLessThan(0.5);
    expect(verdict({ heuristics: 0.2, nextTurn: 1 })).toBeGreaterThanOrEqual(0.5);
  });

  it('does not let a pleased user make a failed attempt a success', () => {
    expect(verdict({ transport: 0, heuristics: null, nextTurn: 1 })).toBe(0);
  });
});

describe('isRefusal', () => {
  it.each([
    "I'm sorry, but I can't assist with that request.",
    'I cannot help with this.',
    "Sorry, I'm not able to create that content.",
    'As an AI language model, I cannot do that.',
    'Es tut mir leid, aber dabei kann ich dir nicht helfen.',
    'Ich kann Ihnen dabei leider nicht helfen.',
    'Désolé, mais je ne peux pas répondre à cette demande.',
    'Lo siento, pero no puedo ayudarte con eso.',
    'Desculpe, mas não posso ajudar com isso.',
    'Mi dispiace, ma non posso aiutarti con questo.',
    'Извините, но я не могу помочь с этим.',
    'Przykro mi, ale nie mogę w tym pomóc.',
    'Üzgünüm, bu konuda yardımcı olamam.',
    '抱歉，我无法协助处理这个请求。',
    '申し訳ありませんが、そのご要望にはお応えできません。',
    '죄송합니다. 그 요청은 도와드릴 수 없습니다.',
    'عذرا، لا يمكنني مساعدتك في ذلك.',
    'क्षमा करें, मैं यह नहीं कर सकता।',
  ])('sees a refusal in: %s', (text) => expect(isRefusal(text, ASK)).toBe(true));

  it.each([
    'I cannot reproduce the bug, but the stack trace points to line 12.',
    "I can't find an error in your code. It prints 4 as expected.",
    'You cannot help seeing the pattern here.',
    "Here is the message:\n```\nI'm sorry, but I can't assist with that.\n```",
    'Use `throw new Error("I cannot help with that")` there.',
    'The model answered "I\'m sorry, but I can\'t help with that", which is a canned text.',
    'Sorry for the confusion! The function should return a list.',
    'Das kann nicht funktionieren, weil die Variable fehlt.',
    '这个函数不能处理空值，需要先判断。',
  ])('sees none in: %s', (text) => expect(isRefusal(text, ASK)).toBe(false));

  it('takes a translated refusal for what it is', () => {
    expect(isRefusal('Lo siento, no puedo ayudarte con eso.', "Translate to Spanish: I'm sorry, I can't help you with that.")).toBe(false);
  });
});

describe('schemaMismatch', () => {
  const schema = {
    type: 'object',
    properties: {
      kind: { enum: ['a', 'b'] },
      tags: { type: 'array', items: { type: 'string' } },
      at: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      child: { $ref: '#/$defs/node' },
    },
    required: ['kind'],
    $defs: { node: { type: 'object', properties: { child: { $ref: '#/$defs/node' }, n: { type: 'integer' } } } },
  };

  it.each([
    [{ kind: 'a' }, null],
    [{ kind: 'a', tags: ['x'], at: null, other: 1 }, null],
    [{}, 'arguments.kind is missing'],
    [{ kind: 'c' }, 'arguments.kind is none of the allowed values'],
    [{ kind: 'a', tags: [1] }, 'arguments.tags[0] must be string'],
    [{ kind: 'a', at: 'now' }, 'arguments.at must be number'],
    [{ kind: 'a', child: { child: { n: 1.5 } } }, 'arguments.child.child.n must be integer'],
    [[], 'arguments must be object'],
  ])('says of %j: %s', (value, expected) => expect(schemaMismatch(value, schema)).toBe(expected));

  it('comes to an end on circular schemas', () => {
    expect(schemaMismatch({ a: 1 }, { $ref: '#' })).toBeNull();
  });
});
