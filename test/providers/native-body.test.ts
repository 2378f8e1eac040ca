import { describe, expect, it } from 'vitest';
import { sealProof } from '../../src/protocols/sealed-proof';
import { nativeBody } from '../../src/providers/native-body';

const FOREIGN = sealProof({ origin: 'gemini', signature: 'c2ln' });

describe("a native body of a conversation in which another maker's model thought", () => {
  it('reaches Anthropic with its own signed thoughts only', () => {
    const own = { type: 'thinking', thinking: 'Mine.', signature: 'EqQB' };
    const text = { type: 'text', text: 'Hi' };
    const body = {
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [own, { type: 'thinking', thinking: 'Theirs.', signature: FOREIGN }, text] },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'Unsigned.', signature: '' }] },
        { role: 'user', content: 'y' },
      ],
    };
    expect(nativeBody(body, 'anthropic-messages', 'claude', 5, false)).toEqual({
      model: 'claude',
      max_tokens: 5,
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [own, text] },
        { role: 'user', content: 'y' },
      ],
    });
  });

  it('reaches OpenAI with the reasoning items that OpenAI made only', () => {
    const own = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' };
    const user = { role: 'user', content: 'x' };
    const body = { input: [user, own, { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: FOREIGN }] };
    expect(nativeBody(body, 'openai-responses', 'gpt-6-sol', 7, true)).toEqual({
      model: 'gpt-6-sol',
      max_output_tokens: 7,
      input: [user, own],
    });
  });
});
