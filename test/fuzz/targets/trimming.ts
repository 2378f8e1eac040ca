import fc from 'fast-check';
import { bodyHasBreakpoints, placeBreakpoints } from '../../../src/compression/native-breakpoints';
import { PromptCompressor } from '../../../src/compression/prompt-compressor';
import { RequestPlanner } from '../../../src/compression/request-planner';
import { CLIENT_PROTOCOLS } from '../../../src/server/client-protocols';
import { requestsOf, segmentsOf } from '../../compression/arbitraries';
import { type ChatMessage, realConversations } from '../../fixtures/conversations';
import { o200kTokens } from '../../fixtures/o200k';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { mutatedJson } from '../mutate-json';
import { requestCorpus } from '../request-corpus';

const PRICES = { inputUsdPerMTok: 3, outputUsdPerMTok: 15, cacheReadUsdPerMTok: 0.3, cacheWriteUsdPerMTok: 3.75, estimated: false };

const long = realConversations().map(({ messages }) => JSON.stringify({ messages: messages.slice(0, 16).map(shortened) }));

/** Long conversations whose old turns are shortened, and where prompt-cache breakpoints are placed. */
export const trimmingTargets: FuzzTarget[] = [
  {
    name: 'trimming',
    input: fc.oneof(mutatedJson(long), mutatedJson(requestCorpus['openai-chat'])),
    check: (text) => checkTrimming(messagesOf(text)),
  },
  { name: 'breakpoints', input: mutatedJson(requestCorpus['anthropic-messages']), check: checkBreakpoints },
];

async function checkTrimming(messages: ChatMessage[]): Promise<void> {
  for (const mode of ['safe', 'aggressive'] as const) {
    const planner = new RequestPlanner(new PromptCompressor({ count: o200kTokens }), o200kTokens);
    for (const request of requestsOf(messages).slice(-3)) {
      const segments = segmentsOf(request);
      const plan = await planner.plan({
        segments,
        endsWithAnswer: false,
        mode,
        prices: PRICES,
        cache: { kind: 'marked', minTokens: 1024 },
        warmTokens: () => 0,
        breakpoints: 'ours',
        trimAboveTokens: 300,
      });
      demand(plan.texts.length === segments.length, `${segments.length} segments became ${plan.texts.length} texts`);
      demand(plan.tokensAfter <= plan.tokensBefore, `a prompt grew from ${plan.tokensBefore} to ${plan.tokensAfter} tokens`);
      demand(Number.isFinite(plan.promptUsd) && plan.promptUsd >= 0, `a prompt costs ${plan.promptUsd}`);
      const last = segments.findLastIndex(({ role, kind }) => role === 'user' && kind === 'text');
      if (mode === 'safe') sameText(plan.texts[last] ?? '', segments[last]?.text ?? '', 'what the user asked last');
    }
  }
}

function checkBreakpoints(text: string): void {
  const body = JSON.parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  bodyHasBreakpoints(body);
  const marked = placeBreakpoints(body);
  sameText(JSON.stringify(JSON.parse(text)), JSON.stringify(body), 'the body that breakpoints were placed in');
  const texts = (of: typeof body) => JSON.stringify(CLIENT_PROTOCOLS['anthropic-messages'].segments(of).map((segment) => segment.text));
  sameText(texts(marked), texts(body), 'what is said around breakpoints');
}

function messagesOf(text: string): ChatMessage[] {
  const body: { messages?: unknown } | null = JSON.parse(text);
  const messages = Array.isArray(body?.messages) ? body.messages : [];
  return messages.filter((message): message is ChatMessage => typeof message?.content === 'string' && typeof message.role === 'string');
}

function shortened(message: ChatMessage): ChatMessage {
  return { ...message, content: message.content.slice(0, 300) };
}
