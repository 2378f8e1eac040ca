import fc from 'fast-check';
import type { ProviderProtocol } from '../../src/protocols/protocol';
import { answerCorpus } from './answer-corpus';
import { brokenText, mutatedJson, withDepths } from './mutate-json';
import { oddValue } from './odd-values';

/** Streamed answers of a provider as they come over the wire, with things wrong in them. */
export function streamTexts(provider: ProviderProtocol): fc.Arbitrary<string> {
  const { streams } = answerCorpus(provider.id);
  const chunk = fc.oneof({ weight: 8, arbitrary: mutatedJson(streams.flat()) }, { weight: 1, arbitrary: oddValue });
  // Mostly a recording in its order, with a few chunks left out, doubled or mutated.
  const edited = fc
    .tuple(
      fc.constantFrom(...streams),
      fc.array(fc.tuple(fc.nat(100), fc.constantFrom('drop', 'double', 'replace'), chunk), { maxLength: 5 }),
    )
    .map(([recorded, edits]) => {
      const chunks = [...recorded];
      for (const [at, kind, other] of edits) {
        const place = at % Math.max(1, chunks.length);
        if (kind === 'drop') chunks.splice(place, 1);
        else if (kind === 'double') chunks.splice(place, 0, chunks[place] ?? other);
        else chunks[place] = other;
      }
      return chunks;
    });
  const framed = fc
    .oneof({ weight: 3, arbitrary: edited }, { weight: 1, arbitrary: fc.array(chunk, { maxLength: 8 }) })
    .map((chunks) => framing(provider, chunks));
  return fc.oneof(
    { weight: 12, arbitrary: framed },
    { weight: 4, arbitrary: brokenText(framed) },
    { weight: 1, arbitrary: withDepths(framed) },
  );
}

function framing(provider: ProviderProtocol, chunks: readonly string[]): string {
  if (provider.framing === 'ndjson') return chunks.map((chunk) => `${chunk}\n`).join('');
  const named = provider.id === 'anthropic-messages' || provider.id === 'openai-responses';
  const messages = chunks.map((chunk) => `${named ? `event: ${typeOf(chunk)}\n` : ''}data: ${chunk}\n\n`);
  return `${messages.join('')}${provider.id === 'openai-chat' ? 'data: [DONE]\n\n' : ''}`;
}

function typeOf(chunk: string): string {
  return /"type":"([a-z._]{1,60})"/.exec(chunk)?.[1] ?? 'message';
}
