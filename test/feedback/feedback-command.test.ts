import { describe, expect, it } from 'vitest';
import { feedbackCommand } from '../../src/feedback/feedback-command';
import type { ChatRequest, Part } from '../../src/protocols/canonical';

function asked(...texts: string[]): ChatRequest {
  const parts: Part[] = texts.map((text) => ({ type: 'text', text }));
  return {
    model: 'auto',
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'be nice' }] },
      { role: 'user', parts },
    ],
    tools: [],
    stream: false,
    hints: {},
  };
}

describe('feedbackCommand', () => {
  it.each([
    ['/feedback good', 5, null],
    ['/feedback BAD', 1, null],
    ['  /feedback   4  ', 4, null],
    ['/feedback 2 1f3a9c', 2, '1f3a9c'],
    ['/feedback good #1f3a9c', 5, '1f3a9c'],
    ['Feedback: bad', 1, null],
    ['feedback:5', 5, null],
    ['feedback: bad 1f3a9c', 1, '1f3a9c'],
    ['/feedback: good', 5, null],
    ['/feedback good!', 5, null],
    ['<user_query>\n/feedback good\n</user_query>', 5, null],
    ['<task>/feedback bad</task>\n\n<environment_details>\n# Time\nnow\n</environment_details>', 1, null],
    ['<system-reminder>\nUse the tools.\n</system-reminder>\n/feedback 3', 3, null],
  ])('%j is a rating', (text, rating, taskId) => {
    expect(feedbackCommand(asked(text))).toEqual({ kind: 'rate', rating, taskId });
  });

  it('finds the command in any text part', () => {
    expect(feedbackCommand(asked('<context>x</context>', '/feedback good', '<system-reminder>y</system-reminder>'))).toEqual({
      kind: 'rate',
      rating: 5,
      taskId: null,
    });
  });

  it.each(['/feedback', '/feedback great', '/feedback 6', '/feedback 0', '/feedback good a b', '/feedback -1', '/feedback 4.5'])(
    '%j asks for help',
    (text) => {
      expect(feedbackCommand(asked(text))).toEqual({ kind: 'usage' });
    },
  );

  it.each([
    'feedback: please make the header bold',
    'feedback: good work but fix the test',
    'feedback: bad layout',
    'feedback: good facade',
    '/feedbackloop good',
    'what does /feedback good do?',
    'Write a function:\n/feedback good',
    'good',
    '',
  ])('%j is a message like any other', (text) => {
    expect(feedbackCommand(asked(text))).toBeUndefined();
  });

  it('looks at the last message only', () => {
    const request = asked('/feedback good');
    request.messages.push(
      { role: 'assistant', parts: [{ type: 'text', text: 'done' }] },
      { role: 'user', parts: [{ type: 'text', text: 'thanks' }] },
    );
    expect(feedbackCommand(request)).toBeUndefined();
  });
});
