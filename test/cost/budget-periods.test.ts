import { execFileSync } from 'node:child_process';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

/** The time zone is fixed when a process starts, so each zone is asked in a process of its own. */
let script: string;

beforeAll(async () => {
  const contents = "export { periodBounds } from './src/cost/budget-periods'; export { localDay } from './src/local-day';";
  const bundled = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const [file] = bundled.outputFiles;
  script = `${file?.text}
const { period, at, weekStart } = JSON.parse(process.argv[1]);
const found = module.exports.periodBounds(period, Date.parse(at), weekStart);
console.log(JSON.stringify({ day: module.exports.localDay(Date.parse(at)), ...found, resetsAt: new Date(found.resetsAt).toISOString() }));`;
});

function boundsIn(zone: string, period: string, at: string, weekStart = 'monday'): Record<string, string> {
  const argument = JSON.stringify({ period, at, weekStart });
  return JSON.parse(execFileSync(process.execPath, ['-e', script, argument], { env: { ...process.env, TZ: zone }, encoding: 'utf8' }));
}

describe('a budget day', () => {
  it('has 23 hours when clocks go forward', () => {
    expect(boundsIn('America/New_York', 'daily', '2026-03-08T05:00:00Z')).toMatchObject({
      firstDay: '2026-03-08',
      resetsAt: '2026-03-09T04:00:00.000Z',
    });
  });

  it('has 25 hours when clocks go back', () => {
    expect(boundsIn('Europe/Berlin', 'daily', '2026-10-24T22:30:00Z')).toMatchObject({
      firstDay: '2026-10-25',
      resetsAt: '2026-10-25T23:00:00.000Z',
    });
  });

  it('begins at 01:00 where clocks skip midnight', () => {
    const before = boundsIn('America/Sao_Paulo', 'daily', '2018-11-04T02:59:00Z');
    expect(before).toMatchObject({ firstDay: '2018-11-03', endDay: '2018-11-04', resetsAt: '2018-11-04T03:00:00.000Z' });
    expect(boundsIn('America/Sao_Paulo', 'daily', '2018-11-04T03:00:00Z')).toMatchObject({ day: '2018-11-04', firstDay: '2018-11-04' });
  });

  it('begins with the first of two midnights', () => {
    // Havana turned 01:00 back to 00:00.
    expect(boundsIn('America/Havana', 'daily', '2026-11-01T03:30:00Z')).toMatchObject({
      firstDay: '2026-10-31',
      resetsAt: '2026-11-01T04:00:00.000Z',
    });
  });

  it('is the local one on both sides of the date line', () => {
    expect(boundsIn('Pacific/Kiritimati', 'daily', '2026-11-22T10:00:00Z')).toMatchObject({
      firstDay: '2026-11-23',
      resetsAt: '2026-11-23T10:00:00.000Z',
    });
    expect(boundsIn('Pacific/Pago_Pago', 'daily', '2026-11-22T10:00:00Z')).toMatchObject({
      firstDay: '2026-11-21',
      resetsAt: '2026-11-22T11:00:00.000Z',
    });
  });

  it('ends before a date that a zone left out', () => {
    // Samoa had no 30 December 2011.
    expect(boundsIn('Pacific/Apia', 'daily', '2011-12-29T20:00:00Z')).toMatchObject({
      firstDay: '2011-12-29',
      resetsAt: '2011-12-30T10:00:00.000Z',
    });
  });
});

describe('a budget week', () => {
  it('across a change of clocks and a month end has seven calendar days', () => {
    // Thursday 29 October to Wednesday 4 November lie in the weeks of the 26th and of the 2nd.
    const last = boundsIn('America/New_York', 'weekly', '2026-11-02T04:59:00Z');
    expect(last).toMatchObject({ firstDay: '2026-10-26', endDay: '2026-11-02', resetsAt: '2026-11-02T05:00:00.000Z' });
    const next = boundsIn('America/New_York', 'weekly', '2026-11-02T05:00:00Z');
    expect(next).toMatchObject({ firstDay: '2026-11-02', endDay: '2026-11-09', resetsAt: '2026-11-09T05:00:00.000Z' });
  });

  it('starts on Sunday when told so', () => {
    expect(boundsIn('UTC', 'weekly', '2026-11-22T00:00:00Z', 'sunday')).toMatchObject({ firstDay: '2026-11-22', endDay: '2026-11-29' });
    expect(boundsIn('UTC', 'weekly', '2026-11-21T23:59:59Z', 'sunday')).toMatchObject({ firstDay: '2026-11-15', endDay: '2026-11-22' });
    expect(boundsIn('UTC', 'weekly', '2026-11-22T00:00:00Z', 'monday')).toMatchObject({ firstDay: '2026-11-16', endDay: '2026-11-23' });
  });

  it('crosses the end of a year', () => {
    expect(boundsIn('Asia/Kolkata', 'weekly', '2026-12-31T20:00:00Z')).toMatchObject({ firstDay: '2026-12-28', endDay: '2027-01-04' });
  });
});

describe('a budget month', () => {
  it('ends with its last local day, in leap years too', () => {
    expect(boundsIn('Australia/Lord_Howe', 'monthly', '2028-02-29T12:00:00Z')).toMatchObject({
      firstDay: '2028-02-01',
      endDay: '2028-03-01',
    });
    expect(boundsIn('Asia/Tokyo', 'monthly', '2026-01-31T14:59:59Z')).toMatchObject({ firstDay: '2026-01-01', endDay: '2026-02-01' });
    expect(boundsIn('Asia/Tokyo', 'monthly', '2026-01-31T15:00:00Z')).toMatchObject({ firstDay: '2026-02-01', endDay: '2026-03-01' });
  });

  it('of December ends with the year', () => {
    expect(boundsIn('Europe/London', 'monthly', '2026-12-31T23:59:59Z')).toMatchObject({
      endDay: '2027-01-01',
      resetsAt: '2027-01-01T00:00:00.000Z',
    });
  });
});
