import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macroF1 } from '../../bench/routing/category-scores';
import { labelledPrompts, toSegments } from '../../bench/routing/labelled-prompts';
import type { Segment } from '../../src/protocols/segments';
import type { TaskCategory } from '../../src/task-record';
import { classifier } from '../fixtures/classifier';
import { computingMs } from '../fixtures/computing-time';

const user = (text: string, message = 0): Segment => ({ role: 'user', kind: 'text', message, text });
const assistant = (text: string, message: number): Segment => ({ role: 'assistant', kind: 'text', message, text });
const result = (text: string, message: number): Segment => ({ role: 'tool', kind: 'tool-result', message, text });
const system = (text: string): Segment => ({ role: 'system', kind: 'text', message: -1, text });
const tool = (name: string): Segment => ({ role: 'system', kind: 'tool-definition', message: -1, text: `{"name":"${name}"}` });
const classify = (segments: readonly Segment[]) => classifier.classify(segments);
const category = (...segments: Segment[]): TaskCategory => classify(segments).category;

const CODE = '```js\nfunction total(items) {\n  return items.reduce((sum, item) => sum + item.price, 0);\n}\n```';
const TRACE =
  "TypeError: Cannot read properties of undefined (reading 'price')\n    at total (/srv/cart.js:3:51)\n    at main (/srv/index.js:9:3)";

describe('held-back prompts, whose templates were not trained on', () => {
  const held = labelledPrompts().filter(({ split }) => split === 'held');
  const judged = held.map((prompt) => ({ prompt, said: classify(toSegments(prompt)).category }));

  it('share no family with the training prompts', () => {
    const trained = new Set(
      labelledPrompts()
        .filter(({ split }) => split === 'train')
        .map(({ family }) => family),
    );
    expect(held.length).toBeGreaterThan(500);
    expect(held.filter(({ family }) => trained.has(family))).toEqual([]);
  });

  it('get their category: macro-F1 of 0.77 and more', () => {
    expect(macroF1(judged)).toBeGreaterThan(0.77);
    expect(macroF1(judged.filter(({ prompt }) => prompt.lang !== 'en'))).toBeGreaterThan(0.76);
  });

  it('get the tier they need where it matters: hardly any premium work at an economy model, and none the other way round', () => {
    const tiers = held.map((prompt) => ({ wanted: prompt.tier, got: classify(toSegments(prompt)).tier }));
    const premium = tiers.filter(({ wanted }) => wanted === 'premium');
    expect(premium.filter(({ got }) => got === 'economy').length / premium.length).toBeLessThan(0.15);
    expect(premium.filter(({ got }) => got === 'premium').length / premium.length).toBeGreaterThan(0.55);
    expect(tiers.filter(({ wanted, got }) => wanted === 'economy' && got === 'premium')).toEqual([]);
  });
});

describe('what is shown is not what is asked', () => {
  it.each<[TaskCategory, string]>([
    ['explain', `Explain this code:\n${CODE}`],
    ['code_review', `Please review this code:\n${CODE}`],
    ['refactor', `Refactor this:\n${CODE}`],
    ['debug', `Why does this not work?\n${CODE}`],
    ['code_gen', `Write unit tests for this function:\n${CODE}`],
    ['explain', 'Explain how to fix a race condition'],
    ['other', 'Translate "please fix my code" to French'],
    ['other', 'Write a review of the movie Inception'],
    ['debug', TRACE],
    ['debug', `${CODE}\n\n${TRACE}`],
  ])('%s: %s', (expected, text) => expect(category(user(text))).toBe(expected));
});

describe('what agents put around the request', () => {
  it('does not count', () => {
    expect(
      category(
        system('You fix bugs and write code. Debug errors.'),
        user('<environment_details>\nfix-bug.ts\nError: boom\n</environment_details>\n<task>\nExplain how the event loop works\n</task>'),
      ),
    ).toBe('explain');
    expect(
      category(user('<system-reminder>\nYou should review the code and fix errors.\n</system-reminder>\nWrite a poem about autumn')),
    ).toBe('other');
    expect(
      category(
        user(
          '<additional_data>\nTraceback (most recent call last)\n</additional_data>\n<user_query>\nrefactor the cart module\n</user_query>',
        ),
      ),
    ).toBe('refactor');
    expect(
      category(
        user('# Context from my IDE setup:\n\n## Open tabs:\n- fix.ts\n\n## My request for Codex:\nwrite a function that adds two numbers'),
      ),
    ).toBe('code_gen');
    // Copilot CLI, a hook of Qwen Code, a switch of modes in Cline
    for (const block of [
      '<current_datetime>2026-11-23T15:16:34.350+00:00</current_datetime>',
      '<qwen:user-prompt-submit-context>\nFix the failing tests.\n</qwen:user-prompt-submit-context>',
      '<mode_notice>The user switched to act mode: write code.</mode_notice>',
    ]) {
      expect(classify([user(`${block}\n\nExplain what a mutex is`)])).toEqual(classify([user('Explain what a mutex is')]));
    }
    // Images in pi, whose chat messages cannot hold one in a tool result
    const colour = 'What colour is the button in this image?';
    expect(category(user(`<file name="/home/me/fix-bug.png"></file>\n${colour}`))).toBe(category(user(colour)));
    const shown = [user('Explain the screenshot', 0), assistant('Looking.', 1), result('(see attached image)', 2)];
    expect(classify([...shown, user('Attached image(s) from tool result:', 3)]).signals).toEqual(classify(shown).signals);
    // `kilo run` and `opencode run`
    expect(classify([user('"Explain the \\"use strict\\" directive"')])).toEqual(classify([user('Explain the "use strict" directive')]));
    expect(category(user('<environment_context>\n<cwd>/srv</cwd>\n</environment_context>', 0), user('why does the login crash?', 1))).toBe(
      'debug',
    );
  });

  it('does not hide the task where an agent has put a summary in place of the conversation', () => {
    const task = 'Refactor the authentication system across all services to use OAuth2 with migrations and tests everywhere';
    const edit = { role: 'system', kind: 'tool-definition', message: -1, text: '{}' } as const;
    for (const summary of [
      `The conversation history before this point was compacted into the following summary:\n\n<summary>\n## Goal\n${task}\n</summary>`,
      `<state_snapshot>\n  <overall_goal>\n    ${task}\n  </overall_goal>\n  <recent_actions>\n    - Read auth.ts\n  </recent_actions>\n</state_snapshot>`,
    ]) {
      expect(classify([edit, user(summary)])).toMatchObject({ category: 'refactor', tier: 'premium' });
    }
  });

  it('is seen through in slash commands', () => {
    expect(category(user(`/explain ${CODE}`))).toBe('explain');
    expect(category(user(`@workspace /fix the login in #file:auth.ts`))).toBe('debug');
    expect(category(user('Write a function that parses dates', 0), assistant('Done.', 1), user('/compact', 2))).toBe('code_gen');
  });

  it('keeps the category of the request in later turns of its loop', () => {
    const loop = [
      user('Refactor the cart module into smaller functions', 0),
      assistant('Reading.', 1),
      result(TRACE, 2),
      assistant('Editing.', 3),
      result('FAILED tests/cart.test.js', 4),
    ];
    expect(category(...loop)).toBe('refactor');
    expect(classify(loop).signals).toContain('tool results left out');
    expect(
      category(
        user('Explain the cart module', 0),
        assistant('x', 1),
        user('[read_file for cart.js] Result:\nfunction fix() { throw new Error("bug"); }', 2),
      ),
    ).toBe('explain');
  });

  it('keeps it when the user only says to go on, in any language', () => {
    for (const word of ['continue', 'yes, go ahead', 'weiter', 'continúa', '继续', 'はい、お願いします', 'продолжай']) {
      expect(category(user('Write a function that parses dates', 0), assistant('Shall I?', 1), user(word, 2))).toBe('code_gen');
    }
  });

  it('follows the newest request', () => {
    expect(category(user('Write a function that parses dates', 0), assistant('Done.', 1), user('Now explain how it works', 2))).toBe(
      'explain',
    );
  });

  it('does not make a side job of the client hard', () => {
    const big = 'Refactor the authentication system across all services to use OAuth2 with migrations and tests everywhere';
    expect(classify([system('Generate a short title for this conversation.'), user(big)]).tier).toBe('economy');
    expect(classify([system('You are a coding agent.'), tool('edit'), user(big)]).tier).toBe('premium');
    // Kilo Code and Claude Code 1.0
    for (const wish of ['Generate a title for this conversation:', 'Please write a 5-10 word title for the following conversation:']) {
      expect(classify([user(`${wish}\n\nUser: ${big}`)]).tier).toBe('economy');
    }
    const check = 'Your task is to process Bash commands that an AI coding agent wants to run.';
    expect(classify([system(check), user(`<policy_spec>\n${big}\n</policy_spec>\n\nCommand: git rebase -i main`)]).tier).toBe('economy');
    const notes = 'You are now acting as the managed memory extraction subagent for an AI coding assistant.';
    expect(classify([system(notes), tool('write_file'), user(`Update the managed memory. ${big}`)]).tier).toBe('economy');
    expect(classify([user(`Create a page with the title "Chat" for our forum. ${big}`)]).tier).toBe('premium');
  });
});

describe('requests as people write them', () => {
  it.each<[TaskCategory, string]>([
    ['debug', 'since your last change the menu is empty'],
    ['debug', 'I click on save, nothing happens, then the dialog opens twice'],
    ['debug', 'pnpm install fails'],
    ['debug', 'Why does the second chart stay empty?'],
    ['code_gen', 'the start page should show how many tickets are left'],
    ['code_gen', 'change the colour of the links to orange'],
    ['code_gen', 'can we show the result before the upload has finished?'],
    ['code_gen', 'How do I build a leaderboard with websockets? Show the code.'],
    ['simple_qa', 'How do I check if a file exists in Python?'],
    ['simple_qa', 'which file starts the worker'],
    ['simple_qa', 'A shop sells pens at 3 for 2 dollars. How much do 15 pens cost?'],
    ['explain', 'What causes thunder?'],
    ['explain', 'How does this repo store its sessions?'],
    ['code_review', 'Look at all files of the project and tell me what you would improve'],
    ['refactor', 'Use the Logger instead of console.log'],
    ['other', 'How do I fold a shirt?'],
    ['other', 'run the tests'],
    ['other', 'write me a commit message'],
  ])('%s: %s', (expected, text) => expect(category(user(text))).toBe(expected));

  it('cost no more for being long-winded', () => {
    const story = 'I have a form, and when I press enter the page reloads, and then I see the old values again. ';
    expect(classify([user(story.repeat(6))]).tier).not.toBe('premium');
  });
});

describe('complexity', () => {
  it.each([
    'What is 2+2?',
    'hi',
    'How do I undo the last git commit?',
    'write a function that reverses a string',
    `Fix the typo in this\n${CODE}`,
    `Translate the following article into French:\n\n${'The city council met on Tuesday to discuss the new tram line. '.repeat(80)}`,
    `Summarize this:\n\n${'All services replicate transactions across regions with strong consistency. '.repeat(60)}`,
  ])('is low for: %.60s', (text) => expect(classify([user(text)]).tier).toBe('economy'));

  it.each([
    'Refactor the authentication system across all services to use OAuth2, update every test and write the migrations',
    'Migrate the entire codebase from JavaScript to strict TypeScript, module by module, including build, lint, tests and CI',
    'Implement a distributed task queue with priorities, exactly-once delivery, a dead-letter queue and a web UI, with tests across all packages',
    '把整个系统重构为分布式微服务架构，并更新所有模块的测试和数据库迁移',
  ])('is high for: %.60s', (text) => expect(classify([user(text)]).tier).toBe('premium'));

  it('is a number between 0 and 100, not rounded', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 6 }), (texts) => {
        const { complexity } = classify(texts.map((text, message) => (message % 2 === 0 ? user(text, message) : assistant(text, message))));
        expect(complexity).toBeGreaterThanOrEqual(0);
        expect(complexity).toBeLessThanOrEqual(100);
      }),
    );
    expect(Number.isInteger(classify([user('Write a parser for arithmetic expressions with tests')]).complexity)).toBe(false);
  });

  it('grows with what is asked', () => {
    const small = classify([user('Add a test for cart.ts')]).complexity;
    expect(classify([user('Add tests for cart.ts, order.ts, user.ts and every other module of the project')]).complexity).toBeGreaterThan(
      small,
    );
  });
});

describe('classify', () => {
  it('tells what led to it', () => {
    expect(classify([user(`Fix this\n${TRACE}`)]).signals).toEqual(expect.arrayContaining(['asks to fix', 'stack trace or log']));
    expect(classify([])).toMatchObject({ category: 'other', tier: 'economy', signals: ['no words of a user'] });
  });

  it('gives the same answer every time', () => {
    const segments = [user(`Fix this\n${CODE}`)];
    expect(classify(segments)).toEqual(classify(segments));
  });

  it('takes time in proportion to the message, whatever is in it', async () => {
    const hostile = [
      'a'.repeat(200_000),
      '<a '.repeat(60_000),
      '`"“'.repeat(60_000),
      'a/b.'.repeat(50_000),
      '\n'.repeat(200_000),
      '修'.repeat(100_000),
      `${'('.repeat(90_000)}:1`,
      '- x\n'.repeat(50_000),
      'fixFix_'.repeat(30_000),
    ];
    for (const text of hostile) {
      // Milliseconds normally; a quadratic pattern would take minutes.
      expect(await computingMs(() => classify([user(text)]))).toBeLessThan(2000);
    }
  });
});
