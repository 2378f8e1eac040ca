import { describe, expect, it } from 'vitest';
import type { Segment } from '../../src/protocols/segments';
import { evaluateNextTurn, questionKey } from '../../src/routing/evaluate-next-turn';

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

  it('notices when the same conversation is sent once more', () => {
    const first = [text('user', 0, 'Write a limerick')];
    expect(evaluateNextTurn(first, questionKey(first))).toMatchObject({ reason: 'same question again' });
    expect(evaluateNextTurn([text('user', 0, 'Write a limerick!')], questionKey(first))).toBeNull();
    expect(
      evaluateNextTurn([...first, text('assistant', 1, 'There once'), text('user', 2, 'Write a haiku')], questionKey(first)),
    ).toBeNull();
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

    it('does not count a red test run before any edit: that is how a bug is shown', () => {
      expect(evaluateNextTurn(run('{"command":"npm test"}', '2 failed, 3 passed'))).toBeNull();
      expect(evaluateNextTurn(run('{"path":"cart.ts"}', 'export const total = 3;'))).toBeNull();
    });
  });
});
