import { describe, expect, it } from 'vitest';
import { TokenCalibration } from '../../src/cost/token-calibration';
import { overheadTokens } from '../../src/cost/token-overhead';
import type { ChatRequest, Part } from '../../src/protocols/canonical';

function request(parts: Part[], tools: ChatRequest['tools'] = []): ChatRequest {
  return { model: 'auto', messages: [{ role: 'user', parts }], tools, stream: false, hints: {} };
}

const image: Part = { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } };
const tool = { kind: 'function' as const, name: 'read', parameters: {} };

describe('what a prompt holds besides text', () => {
  it('counts images by the vendor that looks at them', () => {
    const bare = overheadTokens(request([]), 'anthropic-messages');
    expect(overheadTokens(request([image]), 'anthropic-messages') - bare).toBe(1600);
    expect(overheadTokens(request([{ ...image, detail: 'low' }]), 'openai-chat') - overheadTokens(request([]), 'openai-chat')).toBe(85);
  });

  it('counts images inside tool results', () => {
    const result: Part = { type: 'tool-result', callId: '1', kind: 'function', content: [image] };
    expect(overheadTokens(request([result]), 'gemini')).toBe(overheadTokens(request([image]), 'gemini'));
  });

  it('counts a document by its size', () => {
    const pdf = (bytes: number): Part => ({
      type: 'file',
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'A'.repeat((bytes * 4) / 3) },
    });
    expect(overheadTokens(request([pdf(300_000)]), 'openai-chat')).toBeGreaterThan(
      overheadTokens(request([pdf(30_000)]), 'openai-chat') * 4,
    );
  });

  it('counts the preamble of tools once', () => {
    const none = overheadTokens(request([]), 'anthropic-messages');
    const one = overheadTokens(request([], [tool]), 'anthropic-messages');
    const two = overheadTokens(request([], [tool, { ...tool, name: 'write' }]), 'anthropic-messages');
    expect(one - none).toBeGreaterThan(300);
    expect(two - one).toBeLessThan(20);
  });
});

describe('calibrating counts against usage', () => {
  it('moves towards what a provider reports', () => {
    const calibration = new TokenCalibration();
    for (let i = 0; i < 60; i++) calibration.learn('gemini', 1000, 1300);
    expect(calibration.factor('gemini')).toBeCloseTo(1.3, 2);
    expect(calibration.factor('openai')).toBe(1);
  });

  it('starts with what is known of Claude', () => {
    expect(new TokenCalibration().factor('anthropic')).toBeGreaterThan(1.1);
  });

  it('learns nothing from tiny or broken reports, and little from wild ones', () => {
    const calibration = new TokenCalibration();
    calibration.learn('openai', 10, 5000);
    calibration.learn('openai', 1000, 0);
    calibration.learn('openai', 1000, Number.NaN);
    calibration.learn('openai', Number.NaN, 1000);
    expect(calibration.factor('openai')).toBe(1);
    for (let i = 0; i < 500; i++) calibration.learn('openai', 1000, 1e9);
    expect(calibration.factor('openai')).toBeLessThanOrEqual(2);
  });
});
