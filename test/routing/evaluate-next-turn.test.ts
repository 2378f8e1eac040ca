import { describe, expect, it } from 'vitest';
import { AskedQuestions } from '../../src/pipeline/asked-questions';
import type { Segment } from '../../src/protocols/segments';
import { evaluateNextTurn } from '../../src/routing/evaluate-next-turn';
import { questionKey } from '../../src/routing/question-key';

const text = (role: Segment['role'], message: number, words: string): Segment => ({ role, kind: 'text', message, text: words });
const chat = (next: string, first = 'How do I sort a list in Python?'): Segment[] => [
  text('user', 0, first),
  text('assistant', 1, 'Use sorted().'),
  text('user', 2, next),
];

describe('evaluateNextTurn', () => {
  it('says nothing before there was an answer', () => {
    expect(evaluateNextTurn([text('user', 0, "that didn't work")])).toBeNull();
  });

  it.each([
    "That didn't work",
    'still getting the same error',
    'No, that is wrong.',
    'nope',
    'It still fails with TypeError: x is undefined',
    'You forgot the second case',
    'Das funktioniert immer noch nicht',
    'ça ne marche toujours pas',
    'Sigue sin funcionar, mismo error',
    'ainda não funciona',
    'non funziona',
    'Всё равно не работает',
    'nadal nie działa',
    'hala çalışmıyor',
    '还是报错',
    '不对',
    'まだエラーが出ます',
    '여전히 안 돼요',
    'لا يعمل',
    'अभी भी काम नहीं कर रहा',
    'How do I sort a list in python',
  ])('takes "%s" as a complaint', (words) => expect(evaluateNextTurn(chat(words))?.score).toBeLessThan(0.5));

  it.each([
    'Thanks, that worked!',
    'perfect',
    'Super, danke dir',
    'merci, ça marche',
    'gracias',
    'спасибо, заработало',
    '谢谢，可以了',
    'ありがとうございます',
    '고마워요',
  ])('takes "%s" as praise', (words) => expect(evaluateNextTurn(chat(words))?.score).toBe(1));

  it.each([
    'And how do I reverse it?',
    'Now write a test for the wrong input case.',
    'Why is my CSS file not found when I deploy to production?',
    'Thanks, but can it be done in place?',
    'What does "that did not work" mean in German?',
    'continue',
  ])('draws no conclusion from "%s"', (words) => expect(evaluateNextTurn(chat(words))).toBeNull());

  it("does not mistake an agent's reminders for the user", () => {
    expect(evaluateNextTurn(chat('<system-reminder>\nThat did not work. Still failing.\n</system-reminder>\nNow add a button'))).toBeNull();
  });

  describe('in the loop of an agent', () => {
    const run = (edit: string, result: string): Segment[] => [
      text('user', 0, 'Fix the total in cart.ts'),
      { role: 'assistant', kind: 'tool-call', message: 1, text: edit },
      { role: 'tool', kind: 'tool-result', message: 2, text: result },
    ];
    const EDIT = '{"path":"cart.ts","old_string":"a","new_string":"b"}';

    it('blames an edit or call that the tool rejected', () => {
      expect(evaluateNextTurn(run(EDIT, 'Error: old_string not found in file'))).toMatchObject({ reason: 'the tool rejected the call' });
      expect(evaluateNextTurn(run('{"pth":"x"}', 'InputValidationError: missing required parameter path'))?.score).toBeLessThan(0.5);
    });

    it('counts a red test run after an edit, and a green one', () => {
      expect(evaluateNextTurn(run(EDIT, 'FAIL src/cart.test.ts\n  2 failed, 3 passed'))?.score).toBeLessThan(0.5);
      expect(evaluateNextTurn(run(EDIT, 'Tests: 14 passed, 0 failed'))?.score).toBe(1);
    });

    it('reads the report of Gemini CLI and Qwen Code on a command', () => {
      const report = (error: string, code: number) =>
        `Command: npm test\nDirectory: (root)\nOutput: done\nError: ${error}\nExit Code: ${code}\nSignal: (none)\nProcess Group PGID: (none)`;
      expect(evaluateNextTurn(run(EDIT, report('(none)', 0)))?.score).toBe(1);
      expect(evaluateNextTurn(run(EDIT, report('(none)', 1)))?.score).toBeLessThan(0.5);
      expect(evaluateNextTurn(run(EDIT, report('spawn npm ENOENT', 0)))?.score).toBeLessThan(0.5);
    });

    it('does not count a red test run before any edit: that is how a bug is shown', () => {
      expect(evaluateNextTurn(run('{"command":"npm test"}', '2 failed, 3 passed'))).toBeNull();
      expect(evaluateNextTurn(run('{"path":"cart.ts"}', 'export const total = 3;'))).toBeNull();
    });
  });
});

describe('a question', () => {
  const QUESTION = 'Write a limerick about ducks';
  const alone = (words: string) => [text('user', 0, words)];
  const key = questionKey(alone(QUESTION));
  const inCline = (time: string, words = QUESTION) =>
    alone(`<task>${words}</task>\n<environment_details>\nCurrent time: ${time}\nVisible files: a.ts\n</environment_details>`);

  it.each([
    ['in other case, without its full stop', alone('write a  limerick about ducks.')],
    ['beside an offer of tools', [...alone(QUESTION), { role: 'system', kind: 'tool-definition', message: -1, text: '{}' } as const]],
  ])('is the same %s', (_, segments) => {
    expect(key).not.toBeNull();
    expect(questionKey(segments)).toBe(key);
  });

  it('is the same at another time of the day, as an agent tells it', () => {
    expect(questionKey(inCline('1:02:03 PM'))).toBe(questionKey(inCline('1:09:41 PM')));
    expect(questionKey(inCline('1:02:03 PM'))).not.toBe(questionKey(inCline('1:02:03 PM', 'Write a haiku about ducks')));
  });

  it.each([
    ['of another number', alone('Write 2 limericks about ducks')],
    ['about another selection', alone(`<ide_selection>\nconst a = 1\n</ide_selection>\n${QUESTION}`)],
    ['under other instructions', [text('system', -1, 'You are a pirate.'), ...alone(QUESTION)]],
    ['later in a conversation', [...alone(QUESTION), text('assistant', 1, 'There once'), text('user', 2, QUESTION)]],
  ])('is another one %s', (_, segments) => {
    expect(questionKey(segments)).not.toBeNull();
    expect(questionKey(segments)).not.toBe(key);
  });

  it.each([
    ['a warm-up', alone('Warmup')],
    ['a word to go on', alone('continue please')],
    ['a reminder of the agent', alone('<system-reminder>\nYour todo list is empty. Do not mention it.\n</system-reminder>')],
    ['a command of the agent', alone('<command-name>/review</command-name>\nReview the changes on this branch carefully')],
    ['a typed command', alone('/review the changes on this branch')],
    ['a notice in the role of the user', alone('[ERROR] You did not use a tool in your previous response! Please retry')],
    ['a title asked for in a message', alone(`Generate a concise, 3-5 word title for this chat:\n${QUESTION}`)],
    ['a title asked for in the system text', [text('system', -1, 'Create a short title for the conversation'), ...alone(QUESTION)]],
    ['a long template', alone(`${QUESTION}. ${'Mind the metre. '.repeat(200)}`)],
    ['the result of a tool', [...alone(QUESTION), { role: 'tool', kind: 'tool-result', message: 1, text: 'three ducks found' } as const]],
    ['nothing', []],
  ])('is not %s', (_, segments) => expect(questionKey(segments)).toBeNull());

  it('calls an answer in question when it is asked again after time to read it, and soon', () => {
    const asked = new AskedQuestions();
    const at = 1_000_000;
    asked.answered('q', 'first', at);
    expect(asked.askedAgain('q', at + 1000)).toEqual({ taskId: 'first', disappoints: false });
    expect(asked.askedAgain('other', at + 20_000)).toBeUndefined();
    expect(asked.askedAgain('q', at + 20_000)).toEqual({ taskId: 'first', disappoints: true });
    asked.answered('late', 'late', at);
    expect(asked.askedAgain('late', at + 11 * 60_000)).toBeUndefined();
  });

  it('calls no more than two answers in question, for what asks a third time is a machine', () => {
    const asked = new AskedQuestions();
    const disappointed = ['a', 'b', 'c', 'd'].map((id, index) => {
      const again = asked.askedAgain('q', index * 30_000);
      asked.answered('q', id, index * 30_000 + 1000);
      return again?.disappoints;
    });
    expect(disappointed).toEqual([undefined, true, true, false]);
  });
});
