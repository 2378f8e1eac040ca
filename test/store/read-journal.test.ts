import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/store/worker/read-journal';

function line(seq: number, extra: Record<string, unknown> = {}): string {
  return JSON.stringify({ seq, at: 1_795_000_000_000 + seq, type: 'request-progress', id: `task ü ${seq}`, tokensOut: seq, ...extra });
}

function read(text: string | Buffer, before = 0) {
  const { entries, sound, damaged } = readJournal(Buffer.from(text), before);
  return { seqs: entries.map(({ seq }) => seq), sound: sound.map(String), damaged: damaged.map(String) };
}

describe('a journal file', () => {
  const lines = Array.from({ length: 12 }, (_, index) => line(index + 1));
  const whole = Buffer.from(`${lines.join('\n')}\n`);

  it('cut at any byte gives every line that is whole, and keeps the rest apart', () => {
    for (let length = 0; length <= whole.length; length++) {
      const { seqs, damaged } = read(whole.subarray(0, length));
      const feeds = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
      // The line is whole one byte before its line feed is there.
      const complete = whole[length] === 0x0a ? feeds + 1 : feeds;
      expect(seqs).toEqual(Array.from({ length: complete }, (_, index) => index + 1));
      const tail = whole.subarray(0, length).toString('latin1').split('\n').at(-1) ?? '';
      expect(damaged).toHaveLength(tail === '' || complete > feeds ? 0 : 1);
    }
  });

  it('with garbage in any line gives all other lines, and everything is kept somewhere', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.constantFrom('null', '[]', '{"seq":0,"at":1,"type":"x"}', '{"seq":3}', '\0\0\0').map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.nat(lines.length - 1), garbage, (victim, bytes) => {
        const clean = Buffer.from(Buffer.from(bytes).filter((byte) => byte !== 0x0a));
        const parts = lines.map((text, index) => (index === victim ? clean : Buffer.from(text)));
        const { entries, sound, damaged } = readJournal(Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])), 0);
        expect(entries.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1).filter((seq) => seq !== victim + 1));
        expect(Buffer.concat([...sound, ...damaged])).toHaveLength(Buffer.concat(parts).length);
      }),
    );
  });

  it('does not let one damaged number make the lines behind it look old', () => {
    expect(read([line(1), line(902), line(3), line(4), ''].join('\n'))).toMatchObject({ seqs: [1, 3, 4], damaged: [line(902)] });
    expect(read([line(1), line(2), line(1), line(4), ''].join('\n'))).toMatchObject({ seqs: [1, 2, 4], damaged: [line(1)] });
  });

  it('may have gaps', () => {
    expect(read([line(5), line(9), line(10)].join('\n'), 4)).toMatchObject({ seqs: [5, 9, 10], damaged: [] });
  });

  it('skips empty lines and takes a last line without its line feed', () => {
    expect(read(`\n\n${line(1)}\n\n${line(2)}`)).toMatchObject({ seqs: [1, 2], damaged: [] });
  });
});
