import { describe, expect, it } from 'vitest';
import { TokenCalibration } from '../../src/cost/token-calibration';
import { overheadTokens } from '../../src/cost/token-overhead';
import type { ChatRequest, Part, ProtocolId } from '../../src/protocols/canonical';

function request(parts: Part[], tools: ChatRequest['tools'] = []): ChatRequest {
  return { model: 'auto', messages: [{ role: 'user', parts }], tools, stream: false, hints: {} };
}

const image: Part = { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } };

function png(width: number, height: number): string {
  const bytes = Buffer.alloc(60);
  bytes.writeUInt32BE(0x89504e47, 0);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString('base64');
}

const PNG_1000_BY_500 = png(1000, 500);
/** With 100 bytes of metadata before its frame. */
const JPEG_640_BY_480 = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 102]),
  Buffer.alloc(100),
  Buffer.from([0xff, 0xc0, 0, 17, 8, 480 >> 8, 480 & 255, 640 >> 8, 640 & 255]),
  Buffer.alloc(20),
]).toString('base64');
const WEBP_300_BY_200 = Buffer.concat([
  Buffer.from('RIFF0000WEBPVP8X'),
  Buffer.alloc(8),
  Buffer.from([43, 1, 0, 199, 0, 0]),
  Buffer.alloc(20),
]).toString('base64');
const tool = { kind: 'function' as const, name: 'read', parameters: {} };

describe('what a prompt holds besides text', () => {
  it('counts images by the vendor that looks at them', () => {
    const bare = overheadTokens(request([]), 'anthropic-messages');
    expect(overheadTokens(request([image]), 'anthropic-messages') - bare).toBe(1366);
    expect(overheadTokens(request([{ ...image, detail: 'low' }]), 'openai-chat') - overheadTokens(request([]), 'openai-chat')).toBe(85);
  });

  it.each<[string, string, number, number, number]>([
    ['png', PNG_1000_BY_500, 667, 425, 1032],
    ['a large png', png(4000, 3000), 1600, 765, 1032],
    ['a small gif', Buffer.concat([Buffer.from('GIF89a'), Buffer.from([30, 0, 20, 0]), Buffer.alloc(40)]).toString('base64'), 1, 255, 258],
    ['jpeg', JPEG_640_BY_480, 410, 425, 1032],
    ['webp', WEBP_300_BY_200, 80, 255, 258],
    ['nothing known', Buffer.alloc(500).toString('base64'), 1366, 1105, 1032],
  ])('counts the pixels of %s', (_, data, claude, openai, gemini) => {
    const part: Part = { type: 'image', source: { kind: 'base64', mediaType: 'image/x', data } };
    const tokens = (protocol: ProtocolId): number => overheadTokens(request([part]), protocol) - overheadTokens(request([]), protocol);
    expect([tokens('anthropic-messages'), tokens('openai-chat'), tokens('gemini')]).toEqual([claude, openai, gemini]);
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

  it('counts a text file by its text, and speech by how long it takes', () => {
    const file = (mediaType: string, data: Buffer): Part => ({
      type: 'file',
      source: { kind: 'base64', mediaType, data: data.toString('base64') },
    });
    const tokens = (part: Part, protocol: 'openai-chat' | 'gemini' = 'openai-chat') =>
      overheadTokens(request([part]), protocol) - overheadTokens(request([]), protocol);
    expect(tokens(file('text/plain', Buffer.from('a short note')))).toBeLessThan(10);
    expect(tokens(file('text/csv', Buffer.from('one,two,three\n'.repeat(20_000))))).toBeGreaterThan(60_000);
    const minute = Buffer.alloc(60 * 48_000);
    expect(tokens(file('audio/wav', minute))).toBe(600);
    expect(tokens(file('audio/wav', minute), 'gemini')).toBe(1920);
    expect(tokens(file('audio/mp3', Buffer.alloc(60 * 12_000)))).toBe(600);
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
