import { describe, expect, it } from 'vitest';
import { openSealedProof, sealProof } from '../../src/protocols/sealed-proof';

describe('a sealed proof', () => {
  it('opens to what it was', () => {
    for (const proof of [
      { origin: 'gemini' as const, signature: 's' },
      { origin: 'openai-responses' as const, id: 'rs', encrypted: 'e' },
    ]) {
      expect(openSealedProof(sealProof(proof))).toEqual(proof);
    }
  });

  it('that is none proves nothing', () => {
    for (const text of [
      '',
      'EpQBCkYIBxgCKkD',
      'smart-claude-proxy.',
      'smart-claude-proxy.e30',
      `smart-claude-proxy.${Buffer.from('{"origin":"x"}').toString('base64url')}`,
    ]) {
      expect(openSealedProof(text)).toBeUndefined();
    }
  });
});
