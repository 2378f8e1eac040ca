import fc from 'fast-check';
import type { CompressionMode } from '../../../src/compression/compression-mode';
import { expandPrompt, PromptCompressor } from '../../../src/compression/prompt-compressor';
import { conversations, requestsOf, segmentsOf, withoutNormalizations, withTexts } from '../../compression/arbitraries';
import type { ChatMessage } from '../../fixtures/conversations';
import { o200kTokens } from '../../fixtures/o200k';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { mutatedJson } from '../mutate-json';
import { requestCorpus } from '../request-corpus';

/** Conversations through stages 1 to 4 in both modes. */
export const compressionTargets: FuzzTarget[] = (['safe', 'aggressive'] as const).map((mode) => ({
  name: `compression-${mode}`,
  input: conversationTexts(),
  check: (text) => checkCompression(messagesOf(text), mode),
}));

/** Real conversations with things in the wrong place, and generated ones with texts cut up and put together again. */
function conversationTexts(): fc.Arbitrary<string> {
  const spliced = fc
    .tuple(conversations(), fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.nat(400)), { maxLength: 4 }))
    .map(([messages, splices]) => {
      for (const [to, from, at] of splices) {
        const [target, source] = [messages[to % messages.length], messages[from % messages.length]];
        if (target && source) target.content = target.content.slice(0, at) + source.content.slice(at);
      }
      return JSON.stringify({ messages });
    });
  return fc.oneof(spliced, mutatedJson(requestCorpus['openai-chat']));
}

function messagesOf(text: string): ChatMessage[] {
  const body: { messages?: unknown } | null = JSON.parse(text);
  const messages = Array.isArray(body?.messages) ? body.messages : [];
  return messages.filter(isMessage);
}

async function checkCompression(messages: ChatMessage[], mode: CompressionMode): Promise<void> {
  const segments = segmentsOf(messages);
  const { texts } = await compressor().compress(segments, mode);
  for (const [index, { text }] of segments.entries()) {
    const sent = texts[index] ?? '';
    demand(sent.length <= text.length, `segment ${index} grew from ${text.length} to ${sent.length} characters`);
    demand(o200kTokens(sent) <= o200kTokens(text), `segment ${index} grew in tokens`);
  }
  checkReversible(
    segments.map(({ text }) => text),
    expandPrompt(withTexts(segments, texts), mode),
    texts,
  );
  const again = await compressor().compress(withTexts(segments, texts), mode);
  for (const [index, sent] of texts.entries()) sameText(again.texts[index] ?? '', sent, `segment ${index}, compressed twice,`);
  const ours = compressor();
  for (const request of requestsOf(messages)) {
    const early = (await ours.compress(segmentsOf(request), mode)).texts;
    for (const [index, sent] of early.entries()) sameText(texts[index] ?? '', sent, `segment ${index} in a later turn`);
  }
}

function checkReversible(originals: readonly string[], expanded: readonly string[], sent: readonly string[]): void {
  for (const [index, text] of originals.entries()) {
    sameText(withoutNormalizations(expanded[index] ?? ''), withoutNormalizations(text), `segment ${index}, expanded,`);
    if (sent[index] === text) sameText(expanded[index] ?? '', text, `segment ${index}, sent as it is and expanded,`);
  }
}

function compressor(): PromptCompressor {
  return new PromptCompressor({
    count: o200kTokens,
    onStageError: (stage, error) => {
      throw new Error(`The stage ${stage} threw.`, { cause: error });
    },
  });
}

function isMessage(value: unknown): value is ChatMessage {
  if (typeof value !== 'object' || value === null || !('role' in value) || !('content' in value)) return false;
  return (
    typeof value.role === 'string' && ['system', 'user', 'assistant', 'tool'].includes(value.role) && typeof value.content === 'string'
  );
}
