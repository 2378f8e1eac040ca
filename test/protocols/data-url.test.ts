import { describe, expect, it } from 'vitest';
import { formatDataUrl, parseDataUrl, textOfInlineData } from '../../src/protocols/data-url';

describe('a data URL', () => {
  it.each([
    ['data:image/png;base64,AA==', { mediaType: 'image/png', data: 'AA==' }],
    ['DATA:Image/PNG;charset=utf-8;BASE64,AA==', { mediaType: 'image/png', data: 'AA==' }],
    ['data:text/plain,gr%C3%BCn', { mediaType: 'text/plain', data: Buffer.from('grün').toString('base64') }],
    ['data:,x', { mediaType: 'text/plain', data: 'eA==' }],
    ['https://example.com/a.png', undefined],
    ['data:image/png;base64', undefined],
    ['data:text/plain,%', undefined],
  ])('%s is read', (url, expected) => {
    expect(parseDataUrl(url)).toEqual(expected);
  });

  it('is written and read back', () => {
    const inline = { mediaType: 'application/pdf', data: 'JVBERi0=' };
    expect(parseDataUrl(formatDataUrl(inline))).toEqual(inline);
  });

  it('gives its text when it is one', () => {
    const data = Buffer.from('grün').toString('base64');
    expect(textOfInlineData({ mediaType: 'text/markdown', data })).toBe('grün');
    expect(textOfInlineData({ mediaType: 'application/json', data })).toBe('grün');
    expect(textOfInlineData({ mediaType: 'application/pdf', data })).toBeUndefined();
  });

  it('of many megabytes is read at once', () => {
    expect(parseDataUrl(`data:image/png;base64,${'A'.repeat(20_000_000)}`)?.data).toHaveLength(20_000_000);
  });
});
