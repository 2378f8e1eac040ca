import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longAgentRun, recordedConversations, requestsOf as turnsOf } from '../../bench/compression/conversations';
import { naive } from '../../bench/compression/naive';
import { planned, replay, type Strategy, type Turn } from '../../bench/compression/replay';
import { CLAUDE, GPT, TARGETS, type Target, UNCACHED } from '../../bench/compression/targets';
import type { CompressionMode } from '../../src/compression/compression-mode';
import { PromptCompressor } from '../../src/compression/prompt-compressor';
import { type PlanRequest, RequestPlanner } from '../../src/compression/request-planner';
import type { Segment } from '../../src/protocols/segments';
import type { ChatMessage, RecordedConversation } from '../fixtures/conversations';
import { o200kTokens } from '../fixtures/o200k';
import { conversations, requestsOf, segmentsOf } from './arbitraries';

const known = new Map<string, number>();

function count(text: string): number {
  const tokens = known.get(text) ?? o200kTokens(text);
  known.set(text, tokens);
  return tokens;
}

async function bills(
  conversation: RecordedConversation,
  strategy: Strategy,
  target: Target,
  pauseBefore?: (turn: number) => boolean,
): Promise<Turn[]> {
  return replay(turnsOf(conversation), strategy, target, count, pauseBefore);
}

const usd = (turns: readonly Turn[]): number => turns.reduce((sum, turn) => sum + turn.usd, 0);

describe('the bill', () => {
  const all = [...recordedConversations(), longAgentRun(60)];
  const pauses: [string, (turn: number) => boolean][] = [
    ['without a pause', () => false],
    ['with a cold cache now and then', (turn) => turn % 7 === 6],
  ];

  for (const target of TARGETS) {
    for (const [when, pauseBefore] of pauses) {
      it.each(['safe', 'aggressive'] as const)(`at ${target.name} ${when} is at no turn above the uncompressed one (%s)`, async (mode) => {
        for (const conversation of all) {
          const uncompressed = await bills(conversation, planned('off', 'off', { count }), target, pauseBefore);
          const compressed = await bills(conversation, planned(mode, mode, { count }, 10_000), target, pauseBefore);
          for (const [turn, bill] of compressed.entries()) expect(bill.usd).toBeLessThanOrEqual((uncompressed[turn]?.usd ?? 0) + 1e-9);
        }
      });
    }
  }

  it.each(['safe', 'aggressive'] as const)(
    'of any conversation, whenever its cache goes cold, is at no turn above the uncompressed one (%s)',
    async (mode) => {
      const paused = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
      const target = fc.record({
        which: fc.constantFrom(...TARGETS),
        trimAbove: fc.constantFrom(100, 500, 50_000),
        minTokens: fc.constantFrom(0, 50, 200, 400, 800),
      });
      await fc.assert(
        fc.asyncProperty(
          conversations({ maxTurns: 7 }),
          paused,
          target,
          async (messages, pausedBefore, { which, trimAbove, minTokens }) => {
            const requests = requestsOf(messages).map(segmentsOf);
            const at: Target = { ...which, cache: { ...which.cache, minTokens } };
            const pause = (turn: number): boolean => pausedBefore[turn] ?? false;
            const uncompressed = await replay(requests, planned('off', 'off', { count }), at, count, pause);
            const compressed = await replay(requests, planned(mode, mode, { count }, trimAbove), at, count, pause);
            for (const [turn, bill] of compressed.entries()) expect(bill.usd).toBeLessThanOrEqual((uncompressed[turn]?.usd ?? 0) + 1e-9);
          },
        ),
        { numRuns: 80 },
      );
    },
  );

  it('of a conversation in which the user goes on after an answer that never came is at no turn above the uncompressed one', async () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: '```' },
      { role: 'user', content: 'begin' },
      {
        role: 'assistant',
        content:
          'I will open `src/server/handlers/session.ts` and change how `src/server/handlers/session.ts` reads the cookie in `src/server/handlers/session.ts`.\r',
        tool_calls: [{ id: 'call', type: 'function', function: { name: 'run', arguments: '{"command":"cat  a.ts"}' } }],
      },
      {
        role: 'tool',
        content:
          '[ref:block:deadbeef] = the 3 lines above from "The tests" \r\n \r\n \r\n\r\n\r\n  return values.reduce((sum, value) => sum + value, 0);   \r',
        tool_call_id: 'call',
      },
      {
        role: 'assistant',
        content: '\nconst a = 1;   \n\n\n  return values.reduce((sum, value) => sum + value, 0);   \nconst a = 1;   \n\n\n</file>',
        tool_calls: [{ id: 'call', type: 'function', function: { name: 'run', arguments: '{"command":"cat  a.ts"}' } }],
      },
      { role: 'tool', content: '  return values.reduce((sum, value) => sum + value, 0);   ', tool_call_id: 'call' },
      { role: 'user', content: 'The tests fail because the cache is read before it is written, so the first request always misses.' },
    ];
    const requests = requestsOf(messages).map(segmentsOf);
    for (let minTokens = 1; minTokens < 500; minTokens++) {
      const target: Target = { ...CLAUDE, cache: { ...CLAUDE.cache, minTokens } };
      const uncompressed = await replay(requests, planned('off', 'off', { count }), target, count);
      const compressed = await replay(requests, planned('aggressive', 'aggressive', { count }), target, count);
      for (const [turn, bill] of compressed.entries()) expect(bill.usd).toBeLessThanOrEqual((uncompressed[turn]?.usd ?? 0) + 1e-9);
    }
  });

  it.each(['safe', 'aggressive'] as const)(
    'at a target that caches long prompts only, which compressed ones become later, is at no turn above the uncompressed one (%s)',
    async (mode) => {
      for (const base of [CLAUDE, GPT]) {
        const target: Target = { ...base, cache: { ...base.cache, minTokens: 4096 } };
        for (const pauseBefore of [() => false, (turn: number) => turn % 3 === 2]) {
          const uncompressed = await bills(longAgentRun(60), planned('off', 'off', { count }), target, pauseBefore);
          const compressed = await bills(longAgentRun(60), planned(mode, mode, { count }, 4000), target, pauseBefore);
          for (const [turn, bill] of compressed.entries()) expect(bill.usd).toBeLessThanOrEqual((uncompressed[turn]?.usd ?? 0) + 1e-9);
          expect(usd(compressed)).toBeLessThan((mode === 'safe' ? 1 : 0.75) * usd(uncompressed));
        }
      }
    },
  );

  it('of a conversation that was trimmed many steps ago, and is warm in that form, is at no turn above the uncompressed one', async () => {
    const cold = (turn: number): boolean => turn === 20;
    for (const target of TARGETS) {
      const uncompressed = await bills(longAgentRun(60), planned('off', 'off', { count }), target, cold);
      const compressed = await bills(longAgentRun(60), planned('aggressive', 'aggressive', { count }, 1500), target, cold);
      for (const [turn, bill] of compressed.entries()) expect(bill.usd).toBeLessThanOrEqual((uncompressed[turn]?.usd ?? 0) + 1e-9);
    }
  });

  it.each(['safe', 'aggressive'] as const)('is kept low by sending what was sent before to the letter (%s)', async (mode) => {
    for (const target of TARGETS) {
      for (const conversation of all) {
        const way = planned(mode, mode, { count }, 1_000_000);
        let before: readonly string[] = [];
        await bills(
          conversation,
          {
            ...way,
            async send(...turn) {
              const sent = await way.send(...turn);
              expect(sent.texts.slice(0, before.length)).toEqual(before);
              before = sent.texts;
              return sent;
            },
          },
          target,
        );
      }
    }
  });

  it('of an agent at Claude is far lower with the breakpoints we place', async () => {
    const run = longAgentRun(60);
    const without: Strategy = {
      ...planned('off', 'off', { count }),
      send: async (segments) => ({ texts: segments.map(({ text }) => text), marked: false, savings: {} }),
    };
    expect(usd(await bills(run, planned('off', 'off', { count }), CLAUDE))).toBeLessThan(0.25 * usd(await bills(run, without, CLAUDE)));
  });

  it('of compression that rewrites history is above the uncompressed one', async () => {
    const run = longAgentRun(60);
    expect(usd(await bills(run, naive, CLAUDE))).toBeGreaterThan(usd(await bills(run, planned('off', 'off', { count }), CLAUDE)));
  });
});

describe('the plan', () => {
  function planner(): RequestPlanner {
    return new RequestPlanner(new PromptCompressor({ count }), count);
  }

  function request(segments: readonly Segment[], more: Partial<PlanRequest> = {}): PlanRequest {
    const { prices, cache } = CLAUDE;
    return {
      segments,
      endsWithAnswer: false,
      mode: 'safe',
      prices,
      cache,
      warmTokens: () => 0,
      breakpoints: 'ours',
      trimAboveTokens: 50_000,
      ...more,
    };
  }

  const agent = turnsOf(longAgentRun(120)).at(-1) ?? [];
  const question: Segment[] = [
    { role: 'system', kind: 'text', message: 0, text: 'word '.repeat(5000) },
    { role: 'user', kind: 'text', message: 1, text: 'a question' },
  ];

  it('places no breakpoints for a single question, and does for an agent or a conversation', async () => {
    const answered: Segment[] = [
      ...question,
      { role: 'assistant', kind: 'text', message: 2, text: 'an answer' },
      { role: 'user', kind: 'text', message: 3, text: 'more' },
    ];
    const tools: Segment[] = [{ role: 'system', kind: 'tool-definition', message: -1, text: '{}' }, ...question];
    expect((await planner().plan(request(question))).placeBreakpoints).toBe(false);
    expect((await planner().plan(request(answered))).placeBreakpoints).toBe(true);
    expect((await planner().plan(request(tools))).placeBreakpoints).toBe(true);
  });

  it("places none where the prompt is too short, the client placed its own, or the target's cache needs none", async () => {
    expect((await planner().plan(request(agent.slice(0, 2)))).placeBreakpoints).toBe(false);
    expect((await planner().plan(request(agent, { breakpoints: 'client' }))).placeBreakpoints).toBe(false);
    expect((await planner().plan(request(agent, { breakpoints: 'nobody' }))).placeBreakpoints).toBe(false);
    expect((await planner().plan(request(agent, { prices: GPT.prices, cache: GPT.cache }))).placeBreakpoints).toBe(false);
  });

  it('stays with the uncompressed form while that is warm and another would have to be written anew', async () => {
    const original = agent.map(({ text }) => text);
    const warmTokens = (texts: readonly string[]): number => {
      let tokens = 0;
      for (const [index, text] of texts.entries()) {
        if (text !== original[index]) break;
        tokens += count(text);
      }
      return tokens;
    };
    const plan = await planner().plan(request(agent, { mode: 'aggressive', warmTokens, trimAboveTokens: 1_000_000 }));
    expect(plan.form).toBe('original');
    expect(plan.texts).toEqual(original);
    expect((await planner().plan(request(agent, { mode: 'aggressive', trimAboveTokens: 1_000_000 }))).form).toBe('compressed');
  });

  it('trims what does not fit the target, whatever that costs, and only where a mode allows it', async () => {
    const warm = {
      warmTokens: (texts: readonly string[]) => texts.reduce((sum, text) => sum + count(text), 0),
      fitTokens: 20_000,
    };
    const plan = await planner().plan(request(agent, { ...warm, mode: 'aggressive' }));
    expect(plan.form).toBe('trimmed');
    expect(plan.tokensAfter).toBeLessThanOrEqual(20_000);
    expect(plan.savings['context-trimmer']).toBeGreaterThan(0);
    expect((await planner().plan(request(agent, { ...warm, mode: 'off' }))).form).toBe('compressed');
    expect((await planner().plan(request(agent, { ...warm, fitTokens: 0 }))).form).toBe('compressed');
  });

  it('is the same when nothing costs anything: compressed, untrimmed', async () => {
    const prices = { ...request(agent).prices, inputUsdPerMTok: 0, cacheReadUsdPerMTok: 0, cacheWriteUsdPerMTok: 0 };
    expect(await planner().plan(request(agent, { prices, mode: 'aggressive' }))).toMatchObject({
      form: 'compressed',
      promptUsd: 0,
      placeBreakpoints: false,
    });
  });

  it('tells what it saved', async () => {
    const { tokensBefore, tokensAfter, savings } = await planner().plan(
      request(agent, { mode: 'aggressive', prices: UNCACHED.prices, cache: UNCACHED.cache }),
    );
    expect(Object.values(savings).reduce((sum, tokens) => sum + tokens, 0)).toBe(tokensBefore - tokensAfter);
  });
});

describe('trimming turn by turn', () => {
  const turns = turnsOf(longAgentRun(120));

  async function sentTurns(mode: CompressionMode): Promise<(readonly string[])[]> {
    const planner = new RequestPlanner(new PromptCompressor({ count }), count);
    const sent: (readonly string[])[] = [];
    for (const segments of turns) {
      const plan = await planner.plan({
        segments,
        endsWithAnswer: false,
        mode,
        prices: UNCACHED.prices,
        cache: UNCACHED.cache,
        warmTokens: () => 0,
        breakpoints: 'nobody',
        trimAboveTokens: 10_000,
      });
      sent.push(plan.texts);
    }
    return sent;
  }

  it('happens in few large steps, and between them what was sent stays as it is', async () => {
    const sent = await sentTurns('aggressive');
    const changes = sent.filter((texts, turn) => turn > 0 && sent[turn - 1]?.some((text, index) => text !== texts[index]));
    const last = sent.at(-1) ?? [];
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.length).toBeLessThan(turns.length / 5);
    expect(last.reduce((sum, text) => sum + count(text), 0)).toBeLessThan(
      0.5 * (turns.at(-1) ?? []).reduce((sum, { text }) => sum + count(text), 0),
    );
  });

  it.each(['safe', 'aggressive'] as const)(
    'keeps every message, call, system text and the newest request, and the last four turns in full (%s)',
    async (mode) => {
      const sent = await sentTurns(mode);
      for (const [turn, segments] of turns.entries()) {
        const texts = sent[turn] ?? [];
        expect(texts).toHaveLength(segments.length);
        expect(texts.every((text) => text !== '')).toBe(true);
        const answers = [...new Set(segments.filter(({ role }) => role === 'assistant').map(({ message }) => message))];
        const fourth = answers.at(-4) ?? 0;
        const newestRequest = segments.findLastIndex(({ role, kind }) => role === 'user' && kind === 'text');
        for (const [index, segment] of segments.entries()) {
          const exact =
            segment.kind === 'tool-call' ||
            segment.kind === 'tool-definition' ||
            segment.role === 'system' ||
            (mode === 'safe' && segment.role !== 'assistant');
          if (exact) expect(texts[index]).toBe(segment.text);
          if (index === newestRequest && mode === 'safe') expect(texts[index]).toBe(segment.text);
          if (index === newestRequest || segment.message >= fourth) expect(texts[index]).not.toMatch(/left out\]|\[…\]|\[code block:/);
        }
      }
    },
  );
});
