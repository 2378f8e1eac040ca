import type { QueryResult } from '../../src/store/queries';
import type { TaskRecord } from '../../src/task-record';

/** The figures of the queries, worked out from the single rows in the plainest way. Percentiles are exact here. */
export class ReferenceFigures {
  private readonly rows: readonly TaskRecord[];
  private readonly faces: readonly TaskRecord[];
  private readonly isFace: ReadonlySet<TaskRecord>;

  /** @param rows in the order they were logged */
  constructor(
    rows: readonly TaskRecord[],
    private readonly days: readonly string[],
  ) {
    const groups = groupBy(rows, (row) => row.requestGroupId);
    const inPeriod = (row: TaskRecord) => days.includes(dayOf(row));
    this.rows = rows.filter(inPeriod);
    this.faces = [...groups.values()].map(faceOf).filter(inPeriod);
    this.isFace = new Set(this.faces);
  }

  summary(): QueryResult<'summary'> {
    const answered = this.faces.filter((row) => row.status === 'success');
    return {
      requests: this.faces.length,
      costUsd: sum(this.rows, (row) => row.costUsd),
      costEstimated: this.rows.some((row) => row.costEstimated),
      quotaUsd: sum(this.rows, (row) => row.quotaUsd),
      tokensIn: sum(this.rows, (row) => row.tokensIn),
      tokensOut: sum(this.rows, (row) => row.tokensOut),
      averageLatencyMs: average(answered, (row) => row.latencyMs),
      successRate: successRate(this.faces),
      tokensSaved: sum(this.faces, (row) => row.tokensBeforeCompression - row.tokensAfterCompression),
      cacheHits: this.faces.filter((row) => row.cacheHit).length,
      providersActive: new Set(this.rows.filter(isAnswer).map((row) => row.provider)).size,
    };
  }

  costOverTime(): QueryResult<'cost-over-time'> {
    return this.perDayAndProvider().map(({ day, provider, rows }) => ({ day, provider, costUsd: sum(rows, (row) => row.costUsd) }));
  }

  requestVolume(): QueryResult<'request-volume'> {
    return this.perDayAndProvider().map(({ day, provider, rows }) => ({
      day,
      provider,
      requests: rows.filter((row) => this.isFace.has(row)).length,
    }));
  }

  costByProvider(): QueryResult<'cost-by-provider'> {
    const total = sum(this.rows, (row) => row.costUsd);
    return this.providers().map((provider) => {
      const costUsd = sum(this.rows, (row) => (row.provider === provider ? row.costUsd : 0));
      return {
        provider,
        requests: this.faces.filter((row) => row.provider === provider).length,
        costUsd,
        share: total > 0 ? costUsd / total : 0,
      };
    });
  }

  modelBreakdown(): QueryResult<'model-breakdown'> {
    return this.models().map(({ provider, model, rows }) => ({
      provider,
      model,
      requests: rows.filter((row) => this.isFace.has(row)).length,
      costUsd: sum(rows, (row) => row.costUsd),
      tokensIn: sum(rows, (row) => row.tokensIn),
      tokensOut: sum(rows, (row) => row.tokensOut),
    }));
  }

  successByModel(): QueryResult<'success-rates'>['byModel'] {
    return this.models().flatMap(({ provider, model, rows }) => {
      const judged = rows.filter((row) => !row.cacheHit && isJudged(row));
      return judged.length > 0 ? [{ provider, model, requests: judged.length, successRate: successRate(judged) ?? 0 }] : [];
    });
  }

  latency(): {
    provider: string;
    model: string;
    requests: number;
    averageMs: number;
    p50Ms: number;
    p95Ms: number;
    ttftP50Ms: number | null;
  }[] {
    return this.models().flatMap(({ provider, model, rows }) => {
      const answers = rows.filter(isAnswer);
      if (answers.length === 0) return [];
      const times = answers.map((row) => row.latencyMs);
      const ttft = answers.flatMap((row) => row.ttftMs ?? []);
      return [
        {
          provider,
          model,
          requests: answers.length,
          averageMs: average(answers, (row) => row.latencyMs) ?? 0,
          p50Ms: nearestRank(times, 0.5) ?? 0,
          p95Ms: nearestRank(times, 0.95) ?? 0,
          ttftP50Ms: nearestRank(ttft, 0.5),
        },
      ];
    });
  }

  costSavings(): QueryResult<'cost-savings'> {
    const actualUsd = sum(this.rows, (row) => row.costUsd);
    const dearestUsd = sum(this.rows, (row) => row.costDearestUsd);
    const named = this.rows.filter((row) => row.costRequestedUsd !== null);
    return {
      actualUsd,
      dearestUsd,
      savedUsd: dearestUsd - actualUsd,
      namedActualUsd: sum(named, (row) => row.costUsd),
      namedRequestedUsd: sum(named, (row) => row.costRequestedUsd ?? 0),
    };
  }

  compression(): QueryResult<'compression'> {
    return this.days.map((day) => {
      const rows = this.faces.filter((row) => dayOf(row) === day);
      const stages: Record<string, number> = {};
      for (const row of rows) for (const [stage, saved] of Object.entries(row.stageSavings)) stages[stage] = (stages[stage] ?? 0) + saved;
      return {
        day,
        tokensBefore: sum(rows, (row) => row.tokensBeforeCompression),
        tokensAfter: sum(rows, (row) => row.tokensAfterCompression),
        stages,
      };
    });
  }

  cacheHitRate(): QueryResult<'cache-hit-rate'> {
    return this.days.map((day) => {
      const rows = this.faces.filter((row) => dayOf(row) === day);
      return { day, requests: rows.length, hits: rows.filter((row) => row.cacheHit).length };
    });
  }

  clients(): QueryResult<'clients'> {
    const groups = groupBy(this.rows, (row) => JSON.stringify([row.client, row.workspace]));
    return [...groups].map(([key, rows]) => {
      const [client, workspace] = JSON.parse(key);
      return {
        client,
        workspace,
        requests: rows.filter((row) => this.isFace.has(row)).length,
        costUsd: sum(rows, (row) => row.costUsd),
      };
    });
  }

  arm(
    id: string,
    arm: string,
  ): { requests: number; judged: number; successRate: number | null; costUsd: number; averageLatencyMs: number | null } {
    const rows = this.rows.filter((row) => row.experiment?.id === id && row.experiment.arm === arm);
    return {
      requests: rows.length,
      judged: rows.filter((row) => !row.cacheHit && isJudged(row)).length,
      successRate: successRate(rows.filter((row) => !row.cacheHit)),
      costUsd: sum(rows, (row) => row.costUsd),
      averageLatencyMs: average(rows.filter(isAnswer), (row) => row.latencyMs),
    };
  }

  private providers(): string[] {
    return [...new Set(this.rows.map((row) => row.provider))].sort();
  }

  private models(): { provider: string; model: string; rows: TaskRecord[] }[] {
    const groups = groupBy(this.rows, (row) => JSON.stringify([row.provider, row.model]));
    return [...groups].map(([key, rows]) => {
      const [provider, model] = JSON.parse(key);
      return { provider, model, rows };
    });
  }

  private perDayAndProvider(): { day: string; provider: string; rows: TaskRecord[] }[] {
    return this.days.flatMap((day) =>
      this.providers().map((provider) => ({
        day,
        provider,
        rows: this.rows.filter((row) => row.provider === provider && dayOf(row) === day),
      })),
    );
  }
}

/** The attempt that tells its group: the last one that was seen. */
function faceOf(rows: readonly TaskRecord[]): TaskRecord {
  const seen = rows.filter((row) => row.experiment?.arm !== 'shadow');
  const candidates = seen.length > 0 ? seen : rows;
  const face = candidates.toSorted((a, b) => a.attempt - b.attempt).at(-1);
  if (!face) throw new Error('A group has at least one attempt.');
  return face;
}

const dayFormat = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short' });
const days = new WeakMap<object, string>();

/** In the process's own time zone, by way of a formatter that the store does not use. */
export function dayOf(row: { createdAt: number }): string {
  const day = days.get(row) ?? dayFormat.format(row.createdAt);
  days.set(row, day);
  return day;
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function isAnswer(row: TaskRecord): boolean {
  return row.status === 'success' && !row.cacheHit;
}

function isJudged(row: TaskRecord): boolean {
  return row.status !== 'aborted' || row.rating !== null;
}

function successRate(rows: readonly TaskRecord[]): number | null {
  return average(rows.filter(isJudged), (row) => (row.successScore >= 0.5 ? 1 : 0));
}

function sum(rows: readonly TaskRecord[], value: (row: TaskRecord) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

function average(rows: readonly TaskRecord[], value: (row: TaskRecord) => number): number | null {
  return rows.length > 0 ? sum(rows, value) / rows.length : null;
}

function nearestRank(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
