import { describe, expect, it } from 'vitest';
import { withoutForeignReasoning } from '../../../src/protocols/anthropic-messages/thinking-signature';
import { sealProof } from '../../../src/protocols/sealed-proof';

describe('a native Messages body for Anthropic', () => {
  const own = { type: 'thinking', thinking: 'Hm', signature: 'sig' };
  const sealed = { type: 'thinking', thinking: 'Hm', signature: sealProof({ origin: 'gemini', signature: 'x' }) };
  const unsigned = { type: 'thinking', thinking: 'Hm', signature: '' };
  const text = { type: 'text', text: 'Hi' };

  it("loses other models' thoughts and nothing else", () => {
    const body = {
      model: 'm',
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [own, sealed, unsigned, text] },
        { role: 'assistant', content: [unsigned] },
      ],
    };
    expect(withoutForeignReasoning(body)).toEqual({
      model: 'm',
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [own, text] },
      ],
    });
  });

  it('is left as it is when there are none', () => {
    for (const body of [
      { messages: [{ role: 'assistant', content: [own, text] }] },
      { messages: 'x' },
      { messages: [null, { content: [null] }] },
    ]) {
      expect(withoutForeignReasoning(body)).toBe(body);
    }
  });
});
