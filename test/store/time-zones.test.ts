import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { localDay, shiftDay, startOfDay } from '../../src/local-day';
import { useStore } from './store-fixture';

const fixture = useStore();

let script: string;
beforeAll(async () => {
  script = await fixture.bundle('zone-report');
});

interface Report {
  volume: [string, number][];
  today: string[];
  spend: [string, number][];
}

async function reportIn(zone: string, now: string, days: number, instants: string[]): Promise<Report> {
  const { workerFile, wasmFile } = fixture.built;
  const args = [script, fixture.dir(), workerFile, wasmFile, now, String(days), instants.join(',')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, TZ: zone } });
  return JSON.parse(stdout);
}

describe('days are those of the process', () => {
  it('where clocks go back (25 hours in New York)', async () => {
    const instants = [
      '2026-11-01T03:30:00Z',
      '2026-11-01T05:30:00Z',
      '2026-11-01T06:30:00Z',
      '2026-11-02T04:30:00Z',
      '2026-11-02T05:30:00Z',
    ];
    const { volume, today, spend } = await reportIn('America/New_York', '2026-11-02T23:00:00Z', 3, instants);
    expect(volume).toEqual([
      ['2026-10-31', 1],
      ['2026-11-01', 3],
      ['2026-11-02', 1],
    ]);
    expect(today).toEqual(['2026-11-02T05:30:00Z']);
    expect(spend).toEqual(volume);
  });

  it('where clocks go forward (23 hours in New York)', async () => {
    const instants = ['2026-03-08T04:59:59Z', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'];
    const { volume } = await reportIn('America/New_York', '2026-03-09T12:00:00Z', 3, instants);
    expect(volume).toEqual([
      ['2026-03-07', 1],
      ['2026-03-08', 2],
      ['2026-03-09', 1],
    ]);
  });

  it('where clocks skip midnight (Cairo)', async () => {
    const { volume, today } = await reportIn('Africa/Cairo', '2026-04-24T12:00:00Z', 2, ['2026-04-23T21:59:59Z', '2026-04-23T22:00:00Z']);
    expect(volume).toEqual([
      ['2026-04-23', 1],
      ['2026-04-24', 1],
    ]);
    expect(today).toEqual(['2026-04-23T22:00:00Z']);
  });

  it('far from Greenwich (Kiritimati, 14 hours ahead)', async () => {
    const { volume } = await reportIn('Pacific/Kiritimati', '2026-12-31T11:00:00Z', 2, ['2026-12-31T09:59:59Z', '2026-12-31T10:00:00Z']);
    expect(volume).toEqual([
      ['2026-12-31', 1],
      ['2027-01-01', 1],
    ]);
  });
});

describe('the calendar', () => {
  it('counts over months, leap years and years', () => {
    expect(shiftDay('2026-03-01', -1)).toBe('2026-02-28');
    expect(shiftDay('2028-02-28', 1)).toBe('2028-02-29');
    expect(shiftDay('2026-12-31', 1)).toBe('2027-01-01');
    expect(shiftDay('2026-11-18', -3659)).toBe('2016-11-11');
  });

  it('finds the first instant of a day', () => {
    for (const day of ['2026-01-01', '2026-11-01', '2026-03-29', '2028-02-29']) {
      expect(localDay(startOfDay(day))).toBe(day);
      expect(localDay(startOfDay(day) - 1)).toBe(shiftDay(day, -1));
    }
  });

  it('takes what is no instant for 1970', () => {
    for (const nothing of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) expect(localDay(nothing)).toBe(localDay(0));
  });
});
