import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { countTokens as libraryCount } from 'gpt-tokenizer/encoding/o200k_base';
import { beforeAll, describe, expect, it } from 'vitest';
import { packTokenRanks } from '../../scripts/pack-token-ranks.mjs';
import { TokenCounter } from '../../src/cost/token-count';
import { estimateTokens } from '../../src/cost/token-estimate';
import { pieces } from '../../src/cost/token-pieces';
import { readTokenRanks } from '../../src/cost/token-ranks';
import { computingMs } from '../fixtures/computing-time';
import { packedVocabulary } from './token-vocabulary';

const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const conversation = readFileSync('test/conversations/aider-sessions.md', 'utf8');

async function loadedCounter(): Promise<TokenCounter> {
  const counter = new TokenCounter();
  await counter.load(async () => packedVocabulary());
  return counter;
}

/** How often the event loop came round during the work. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let working = true;
  const turn = () => {
    turns++;
    if (working) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  working = false;
  return turns;
}

describe('counting o200k tokens', () => {
  let counter: TokenCounter;
  beforeAll(async () => {
    counter = await loadedCounter();
  });

  it.each(['aider-sessions.md', 'humanevalfix-python-0.traj.json', 'marshmallow-1867-function-calling.traj.json'])(
    'counts %s as the reference tokenizer does',
    (file) => {
      const text = readFileSync(`test/conversations/${file}`, 'utf8');
      expect(counter.count(text)).toBe(libraryCount(text, asText));
    },
  );

  it('counts any text as the reference tokenizer does', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(fc.constantFrom("don't", 'HTTPServer', '  ', '\n\n', '\r\n', '人工', 'ё', '12345', '</tag>', '====', '👍🏽', 'é', ' ', '\t'))
        .map((words) => words.join('')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(counter.count(text)).toBe(libraryCount(text, asText));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'การเขียนโปรแกรมคอมพิวเตอร์เป็นกระบวนการที่ต้องใช้ความคิดสร้างสรรค์และตรรกะในการแก้ปัญหาต่างๆโดยผู้พัฒนาจะต้องเข้าใจความต้องการของผู้ใช้งาน ',
    'ကွန်ပျူတာပရိုဂရမ်ရေးသားခြင်းသည်ဖန်တီးမှုစွမ်းရည်နှင့်ယုတ္တိဗေဒကိုအသုံးပြုရသောလုပ်ငန်းစဉ်ဖြစ်သည်။',
    '会话处理程序需要在每次请求之前检查缓存是否仍然有效并且在缓存失效的情况下重新读取配置文件然后根据新的配置重新建立数据库连接池以便后续的请求能够正确地获得所需要的数据。',
    `${'='.repeat(600)}\n${'averylongnamewithoutanyend'.repeat(30)} `,
  ])('counts sentences without a space as the reference tokenizer does: %s', (sentence) => {
    expect(counter.count(sentence.repeat(20))).toBe(libraryCount(sentence.repeat(20), asText));
  });

  it('counts a lone surrogate as the replacement character that it is sent as', () => {
    expect(counter.count('a\ud800b')).toBe(libraryCount('a\ufffdb', asText));
  });

  it('takes special tokens for what somebody wrote', () => {
    expect(counter.count('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('counts texts that are cut for the pattern exactly when they have words', () => {
    const text = conversation.repeat(4);
    expect(counter.count(text)).toBe(libraryCount(text, asText));
  });

  it('stays close on runs too long to merge whole', () => {
    const base64 = Buffer.from(conversation).toString('base64').slice(0, 3000);
    const exact = libraryCount(base64, asText);
    expect(Math.abs(counter.count(base64) - exact) / exact).toBeLessThan(0.03);
  });

  it.each([
    ['letters', 'a'.repeat(1_000_000)],
    ['base64', randomBytes(750_000).toString('base64')],
    ['ideographs', '一'.repeat(1_000_000)],
    ['a ruler', '='.repeat(1_000_000)],
    ['empty lines', '\n'.repeat(1_000_000)],
    ['blanks and line ends', ' \n'.repeat(500_000)],
    ['lone surrogates', '\ud800'.repeat(1_000_000)],
    ['emoji', '😀'.repeat(500_000)],
  ])('merges a small part of a megabyte of %s without a break, and guesses the rest', (_, text) => {
    let merged = 0;
    for (const { bytes } of pieces(text)) merged += bytes.length;
    expect(merged).toBeLessThan(64 * 1024);
    expect(counter.count(text)).toBeGreaterThan(1000);
  });

  it('counts base64 without a break by samples, to a token in fifty', () => {
    const base64 = randomBytes(75_000).toString('base64');
    const exact = libraryCount(base64, asText);
    expect(Math.abs(counter.count(base64) - exact) / exact).toBeLessThan(0.04);
    const around = `${conversation.slice(0, 5000)} ${base64} ${conversation.slice(5000, 9000)}`;
    expect(counter.count(around) - counter.count(base64)).toBeCloseTo(libraryCount(conversation.slice(0, 9000), asText), -1);
  });

  it('lets the event loop go round while it counts ahead', async () => {
    const text = `${conversation.repeat(6)}x`;
    expect(await turnsDuring(() => counter.warm([text]))).toBeGreaterThan(2);
    expect(counter.count(text)).toBe(libraryCount(text, asText));
  });
});

describe('loading the vocabulary', () => {
  it('lets the event loop go round meanwhile', async () => {
    const packed = packedVocabulary();
    // How many slices it takes depends on the machine; one piece would be 1.
    expect(await turnsDuring(() => readTokenRanks(packed))).toBeGreaterThan(2);
  });

  it('estimates until it is loaded, then counts exactly', async () => {
    const counter = new TokenCounter();
    const text = 'Please refactor this function.';
    expect(counter.exact).toBe(false);
    expect(counter.count(text)).toBe(estimateTokens(text));
    await counter.load(async () => packedVocabulary());
    expect(counter.exact).toBe(true);
    expect(counter.count(text)).toBe(libraryCount(text));
  });

  it('is waited for by whoever counts ahead meanwhile', async () => {
    const counter = new TokenCounter();
    void counter.load(async () => packedVocabulary());
    await counter.warm(['some text']);
    expect(counter.exact).toBe(true);
  });

  it('reports a damaged vocabulary, keeps estimating, and loads when asked again', async () => {
    const counter = new TokenCounter();
    const packed = packedVocabulary();
    await expect(counter.load(async () => packed.subarray(0, 1001))).rejects.toThrow(/damaged/);
    expect(counter.count('hello')).toBeGreaterThan(0);
    await counter.load(async () => packed);
    expect(counter.exact).toBe(true);
  });

  it('reads the file once, however many ask', async () => {
    const counter = new TokenCounter();
    let reads = 0;
    const read = async () => {
      reads++;
      return packedVocabulary();
    };
    await Promise.all([counter.load(read), counter.load(read), counter.settled()]);
    expect(reads).toBe(1);
  });

  it('refuses to pack a vocabulary with a gap', () => {
    expect(() => packTokenRanks('IQ== 0\nIg== 2\n')).toThrow(/out of order/);
  });
});

describe('estimating tokens', () => {
  it.each([
    ['prose', conversation.slice(0, 60_000)],
    ['code', readFileSync('src/protocols/wire-messages.ts', 'utf8')],
    ['JSON', readFileSync('package.json', 'utf8')],
    ['agent logs', readFileSync('test/conversations/humanevalfix-python-0.traj.json', 'utf8')],
  ])('is within a third for %s', (_, text) => {
    const exact = libraryCount(text, asText);
    expect(estimateTokens(text)).toBeGreaterThan(exact * 0.67);
    expect(estimateTokens(text)).toBeLessThan(exact * 1.33);
  });

  it('takes samples of long texts', async () => {
    const long = conversation.repeat(20);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) times.push(await computingMs(() => estimateTokens(long)));
    expect(Math.min(...times)).toBeLessThan(50);
    const estimate = estimateTokens(long);
    const exact = libraryCount(conversation, asText) * 20;
    expect(estimate).toBeGreaterThan(exact * 0.67);
    expect(estimate).toBeLessThan(exact * 1.33);
  });

  it('is 0 for nothing and never for something', () => {
    expect(estimateTokens('')).toBe(0);
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
        (text) => estimateTokens(text) > 0,
      ),
    );
  });
});
