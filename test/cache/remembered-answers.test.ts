import { expect, it } from 'vitest';
import { RememberedAnswers } from '../../src/cache/remembered-answers';

const words = (length: number) => [{ type: 'message', content: 'x'.repeat(length) }];

it('forgets what was named longest ago when memory is short, and keeps what a conversation still names', () => {
  const answers = new RememberedAnswers(10_000);
  for (let turn = 0; turn < 20; turn++) {
    answers.remember(`resp_${turn}`, words(100), words(1000));
    expect(answers.output('resp_0')).toEqual(words(1000));
  }
  expect(answers.output('resp_1')).toBeUndefined();
  expect(answers.conversation('resp_19')).toEqual([...words(100), ...words(1000)]);
});

it('keeps the words of answers when the conversations before them are too long to keep', () => {
  const answers = new RememberedAnswers(10_000);
  answers.remember('resp_1', words(9000), words(10));
  expect(answers.conversation('resp_1')).toBeUndefined();
  expect(answers.output('resp_1')).toEqual(words(10));
});
