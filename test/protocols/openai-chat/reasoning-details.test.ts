import { describe, expect, it } from 'vitest';
import { openaiChatProvider } from '../../../src/protocols/openai-chat/provider';
import { detailsOfProofs, proofOfDetails } from '../../../src/protocols/openai-chat/reasoning-details';
import type { JsonObject } from '../../../src/protocols/protocol';
import { collect } from '../chunk-splits';

function read(...deltas: JsonObject[]) {
  const decoder = openaiChatProvider.createStreamDecoder();
  const chunks = deltas.map((delta) => ({ id: 'gen-1', choices: [{ index: 0, delta }] }));
  const last = { id: 'gen-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  const messages = [...chunks, last].map((chunk) => ({ event: '', data: JSON.stringify(chunk) }));
  return collect([...messages.flatMap((message) => decoder.decode(message)), ...decoder.end()]).parts;
}

const detail = (fields: JsonObject) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, ...fields }] });

describe('pieces of reasoning', () => {
  it('that nobody signed prove nothing', () => {
    expect(proofOfDetails([{ type: 'reasoning.text', text: 'Hm.', signature: null, index: 0 }])).toBeUndefined();
    expect(read({ reasoning: 'Hm.', ...detail({ text: 'Hm.' }) }, { content: 'Yes.' })).toEqual([
      { type: 'reasoning', text: 'Hm.', origin: 'openai-chat' },
      { type: 'text', text: 'Yes.' },
    ]);
  });

  it('are thoughts where the server repeats them under no other name', () => {
    expect(read(detail({ text: 'Let me ' }), detail({ text: 'see.' }), { content: 'Yes.' })).toMatchObject([
      { type: 'reasoning', text: 'Let me see.' },
      { type: 'text', text: 'Yes.' },
    ]);
  });

  it('are whole also when the signature comes behind the first words of the answer', () => {
    const parts = read({ reasoning: 'Hm.', ...detail({ text: 'Hm.' }) }, { content: 'Yes' }, detail({ signature: 'sig' }), {
      content: '.',
    });
    const proofs = parts.flatMap((part) => (part.type === 'reasoning' && part.encrypted ? [part.encrypted] : []));
    expect(detailsOfProofs(proofs)).toEqual([{ type: 'reasoning.text', index: 0, text: 'Hm.', signature: 'sig' }]);
    expect(parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe('Yes.');
  });

  it('without a number stay apart', () => {
    const details = [
      { type: 'reasoning.encrypted', data: 'a' },
      { type: 'reasoning.encrypted', data: 'b' },
    ];
    expect(detailsOfProofs([proofOfDetails(details) ?? ''])).toEqual(details);
  });

  it('that were tampered with are none', () => {
    expect(detailsOfProofs(['{"type":', '"text"', '[1, null]'])).toEqual([]);
  });
});
