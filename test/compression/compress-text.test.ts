import { describe, expect, it } from 'vitest';
import { blockHash } from '../../src/compression/block-reference';
import { compressCode } from '../../src/compression/code-compressor';
import { compressText, type Stage, stagesOf } from '../../src/compression/compress-text';
import { type CompressionRules, modeFor } from '../../src/compression/compression-mode';
import { PromptCompressor } from '../../src/compression/prompt-compressor';
import { SentText } from '../../src/compression/sent-text';
import { symbolName } from '../../src/compression/symbol-mark';
import { nameRepeatedPhrases } from '../../src/compression/symbol-table';
import { estimateTokens } from '../../src/cost/token-estimate';
import { segments as anthropicSegments } from '../../src/protocols/anthropic-messages/segments';
import { segments as chatSegments } from '../../src/protocols/openai-chat/segments';
import { computingMs } from '../fixtures/computing-time';
import { o200kTokens } from '../fixtures/o200k';

const context = { sent: new SentText(), base: 'prose' as const, count: o200kTokens, pause: async () => undefined };
const untidy = 'one   two \n\n\n\nthree    four    five  ';

describe('a stage', () => {
  it('that throws is left out and told of, and the others still work', async () => {
    const told: unknown[] = [];
    const broken: Stage = {
      name: 'deduplicator',
      run: () => {
        throw new Error('broken');
      },
    };
    const stages = [broken, ...stagesOf('safe')];
    const { text } = await compressText(untidy, { ...context, onStageError: (stage, error) => told.push(stage, error) }, stages);
    expect(text).toBe('one two\n\nthree four five');
    expect(told).toContainEqual(new Error('broken'));
  });

  it.each<[string, Stage['run']]>([
    ['that loses text', (text) => text.slice(0, 10)],
    ['that changes words', (text) => text.replace('three', '3')],
    ['that never comes to an end', (text) => text.slice(0, -1)],
  ])('%s is not believed', async (_, run) => {
    expect(await compressText(untidy, context, [{ name: 'symbol-table', run }])).toMatchObject({ text: untidy, savings: {} });
  });

  it('that makes a text longer, in tokens or characters, is left out', async () => {
    const longer: Stage = { name: 'symbol-table', run: (text) => `${text}!` };
    const moreTokens: Stage = { name: 'symbol-table', run: () => 'xqzj vwkp' };
    expect((await compressText(untidy, context, [longer])).text).toBe(untidy);
    expect((await compressText('information and technology', context, [moreTokens])).text).toBe('information and technology');
  });

  it('has its saving measured apart', async () => {
    const repeated = 'the file `src/server/handlers/session.ts`';
    const { savings, tokensBefore, tokensAfter } = await compressText(
      `${untidy}\n${repeated}, ${repeated}, ${repeated}`,
      context,
      stagesOf('safe'),
    );
    expect(savings.normalizer).toBeGreaterThan(0);
    expect(savings['symbol-table']).toBeGreaterThan(0);
    expect((savings.normalizer ?? 0) + (savings['symbol-table'] ?? 0)).toBe(tokensBefore - tokensAfter);
  });
});

describe('texts of any kind', () => {
  const long = (text: string, length = 900_000): string => text.repeat(Math.ceil(length / text.length));
  it.each<[string, string]>([
    ['without a space', long('x')],
    ['of spaces', long(' ')],
    ['of line breaks', '\n'.repeat(19_000)],
    ['of Windows line breaks', 'a  \r\n'.repeat(19_000)],
    ['of fences', '```\n'.repeat(19_000)],
    ['of angle brackets', long('<')],
    ['of opened tags', long('<a>')],
    ['of opened tags in lines', '<a>\n'.repeat(19_000)],
    ['of closed tags in lines', '</a>\n'.repeat(19_000)],
    ['of conflict markers', '<<<<<<< \n'.repeat(19_000)],
    ['of quotation marks', long('"  ')],
    ['of ticks', long('`  `` ')],
    ['of bullets', long('* ')],
    ['of half marks', long('[§ab: ')],
    ['of references', '[ref:block:00000000] = the 3 lines above from "x"\n'.repeat(19_000)],
    ['of ideographs', long('漢字')],
    ['of lone surrogates', long('\ud800')],
    ['of one line again and again', 'the very same line of text again\n'.repeat(19_000)],
    [
      'of lines with the same beginning',
      Array.from({ length: 19_000 }, (_, i) => `the same beginning of every line of this text ${i}`).join('\n'),
    ],
    ['with a period', Array.from({ length: 19_000 }, (_, i) => `line ${i % 997} of the log says something`).join('\n')],
    ['of one phrase again and again', long('one phrase that comes again and ', 199_000)],
    ['of a million lines', long('\n', 1_000_000)],
  ])('%s take linear time', async (_, text) => {
    const compressor = new PromptCompressor({ count: estimateTokens });
    const body = {
      messages: [
        { role: 'user', content: text },
        { role: 'tool', content: text },
        { role: 'user', content: 'x' },
      ],
    };
    const spent = await computingMs(async () => {
      const { texts } = await compressor.compress(chatSegments(body), 'aggressive');
      expect((texts[0] ?? '').length).toBeLessThanOrEqual(text.length);
    });
    expect(spent).toBeLessThan(5000);
  });
});

describe('a text that asks for more than it could have stood for', () => {
  const block = Array.from({ length: 9000 }, (_, line) => `line ${line} of a long text`).join('\n');
  const hash = blockHash(block);
  const phrase = 'a phrase that stands for itself and more '.repeat(1000).trim();

  it.each<[string, string]>([
    [
      'with references that are true',
      `[ref:block:${hash}] = the 9000 lines above from "line 0 of a long text"${`\n[ref:block:${hash}]`.repeat(15_000)}`,
    ],
    [
      'with references that are false',
      Array.from({ length: 4000 }, () => '[ref:block:00000000] = the 8999 lines above from "line 0 of a long text"').join('\n'),
    ],
    ['with a symbol', `[§${symbolName(phrase)}: ${phrase}]${` §${symbolName(phrase)}`.repeat(60_000)}`],
  ])('%s takes no more time and room than another, and is sent as it came', async (_, text) => {
    const messages = [block, text, 'and then?'].map((content) => ({ role: 'user', content }));
    const spent = await computingMs(async () => {
      const { texts } = await new PromptCompressor({ count: estimateTokens }).compress(chatSegments({ messages }), 'aggressive');
      expect(texts[1]).toBe(text);
    });
    expect(spent).toBeLessThan(3000);
  });
});

describe('a long text', () => {
  it('lets everything else that waits for the event loop go first between two stages', async () => {
    const text = Array.from({ length: 6000 }, (_, i) => `  const value${i % 500} = compute(input[${i % 33}], options);   `).join('\n');
    let rounds = 0;
    let working = true;
    const goRound = (): void => {
      rounds++;
      if (working) setImmediate(goRound);
    };
    setImmediate(goRound);
    const body = { messages: [{ role: 'user', content: text }] };
    await new PromptCompressor({ count: estimateTokens }).compress(chatSegments(body), 'aggressive');
    working = false;
    expect(rounds).toBeGreaterThan(3);
  });

  it('is left again and again while it is compared with what was shown before', async () => {
    let pauses = 0;
    const counted = { ...context, pause: async () => void pauses++ };
    await compressCode(Array.from({ length: 10_000 }, (_, line) => `    value${line % 700} = ${line % 13};`).join('\n'), counted);
    expect(pauses).toBeGreaterThan(30);
  });

  it('is left again and again while its phrases are looked for in everything before it', async () => {
    let pauses = 0;
    const counted = { ...context, pause: async () => void pauses++ };
    const phrases = Array.from(
      { length: 40 },
      (_, index) => `phrase${index} of${index} enough${index} words${index} to${index} name${index}`,
    );
    await nameRepeatedPhrases([...phrases, ...phrases].map((phrase, line) => `${line}a ${phrase}, ${line}b`).join('\n'), counted);
    expect(pauses).toBeGreaterThanOrEqual(40);
  });
});

describe('the mode of a request', () => {
  const rules: CompressionRules = {
    mode: 'safe',
    clients: { aider: 'off', ci: 'aggressive' },
    models: { 'ollama:*': 'aggressive', '*:*-mini': 'off', 'openai:gpt-5': 'safe' },
  };

  it.each([
    ['cli', 'anthropic', 'claude', 'safe'],
    ['aider', 'anthropic', 'claude', 'off'],
    ['ci', 'anthropic', 'claude', 'aggressive'],
    ['cli', 'ollama', 'llama', 'aggressive'],
    ['cli', 'openai', 'gpt-5-mini', 'off'],
    ['ci', 'openai', 'gpt-5-mini', 'off'],
    ['ci', 'openai', 'gpt-5', 'safe'],
    ['toString', 'openai', 'constructor', 'safe'],
  ])('of %s at %s:%s is %s', (client, provider, model, mode) => {
    expect(modeFor(rules, client, provider, model)).toBe(mode);
  });

  it('matches a pattern whole', () => {
    expect(modeFor({ ...rules, models: { 'a*a': 'off' } }, 'x', 'a', '')).toBe('safe');
    expect(modeFor({ ...rules, models: { 'a*a': 'off' } }, 'x', 'a', 'a')).toBe('off');
    expect(modeFor({ ...rules, models: { 'a:b': 'off' } }, 'x', 'a', 'bc')).toBe('safe');
  });
});

describe('a native body', () => {
  it('gets the compressed texts in place and nothing else', async () => {
    const body = {
      system: 'Be   brief.  ',
      tools: [{ name: 'run', description: 'runs   it', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Fix   it  ' }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm   hm', signature: 's' },
            { type: 'text', text: 'I will   look    at it now  \n\n\n\nat once' },
            { type: 'tool_use', id: 't', name: 'run', input: { command: 'ls   -l' } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'a   b  ' }] },
      ],
    };
    const tidied = JSON.stringify(body)
      .replace('look    at it now  \\n\\n\\n\\nat once', 'look at it now\\n\\nat once')
      .replace('I will   look', 'I will look');
    const found = anthropicSegments(body);
    const { texts } = await new PromptCompressor({ count: o200kTokens }).compress(found, 'safe');
    for (const [index, segment] of found.entries()) if (texts[index] !== segment.text) segment.set?.(texts[index] ?? '');
    expect(JSON.stringify(body)).toBe(tidied);
  });
});
