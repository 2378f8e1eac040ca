import type { LatencyRow, Period } from '../../queries';
import type { Database } from '../database';
import { addHistogram, type Histogram, percentile } from '../histogram';
import { number, text } from '../value-parsers';
import { firstDay } from './period';
import { ratio } from './ratio';

interface Measured {
  provider: string;
  model: string;
  answered: number;
  latencyMs: number;
  latency: Histogram;
  ttft: Histogram;
}

/** Of answers that a provider gave in full: a failure's time says how long we waited, one from the cache nothing at all. */
export function getLatencyByModel(database: Database, { days }: Period, today: string): LatencyRow[] {
  const rows = database.all(
    `SELECT provider, model, answered, latency_ms, latency_histogram, ttft_histogram FROM daily_rollup
     WHERE day >= ? AND answered > 0`,
    [firstDay(days, today)],
  );
  const models = new Map<string, Measured>();
  for (const row of rows) {
    const key = JSON.stringify([row.provider, row.model]);
    const model = models.get(key) ?? {
      provider: text(row.provider),
      model: text(row.model),
      answered: 0,
      latencyMs: 0,
      latency: [],
      ttft: [],
    };
    model.answered += number(row.answered);
    model.latencyMs += number(row.latency_ms);
    addHistogram(model.latency, text(row.latency_histogram));
    addHistogram(model.ttft, text(row.ttft_histogram));
    models.set(key, model);
  }
  return [...models.values()].map(toRow).sort((a, b) => compare(a.provider, b.provider) || compare(a.model, b.model));
}

/** Average latency per provider, in milliseconds. */
export function getProviderLatency(database: Database, { days }: Period, today: string): Map<string, number | null> {
  const rows = database.all(
    'SELECT provider, sum(latency_ms) AS latency, sum(answered) AS answered FROM daily_rollup WHERE day >= ? GROUP BY provider',
    [firstDay(days, today)],
  );
  return new Map(rows.map((row) => [text(row.provider), ratio(number(row.latency), number(row.answered))]));
}

function toRow({ provider, model, answered, latencyMs, latency, ttft }: Measured): LatencyRow {
  return {
    provider,
    model,
    requests: answered,
    averageMs: latencyMs / answered,
    p50Ms: percentile(latency, 0.5) ?? 0,
    p95Ms: percentile(latency, 0.95) ?? 0,
    ttftP50Ms: percentile(ttft, 0.5),
    ttftP95Ms: percentile(ttft, 0.95),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
