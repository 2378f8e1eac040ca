import type { ExperimentFigures, LatencyRow, RecentParameters, RecentRequest, SuccessRates } from '../../src/store/queries';
import type { TaskRecord } from '../../src/task-record';
import type { StatsReport } from '../../webview/state/page-state';

/** The statistics of DESIGN §5, worked out row by row: slow and plain, to be compared with what the page shows. */
export function fakeStats(tasks: readonly TaskRecord[], days: number, now: Date): Omit<StatsReport, 'recent-requests' | 'experiments'> {
  const rows = inPeriod(tasks, days, now);
  const groups = groupsOf(rows);
  const before = sum(rows, (row) => row.tokensBeforeCompression);
  const after = sum(rows, (row) => row.tokensAfterCompression);
  const named = rows.filter((row) => row.costRequestedUsd !== null);
  const actualUsd = sum(rows, (row) => row.costUsd);
  const dearestUsd = sum(rows, (row) => row.costDearestUsd);
  const byProvider = [...groupBy(rows, (row) => row.provider)];
  return {
    summary: {
      requests: groups.length,
      costUsd: actualUsd,
      costEstimated: rows.some((row) => row.costEstimated),
      quotaUsd: sum(rows, (row) => row.quotaUsd),
      tokensIn: sum(rows, (row) => row.tokensIn),
      tokensOut: sum(rows, (row) => row.tokensOut),
      averageLatencyMs: rows.length > 0 ? sum(rows, (row) => row.latencyMs) / rows.length : null,
      successRate: groups.length > 0 ? groups.filter((group) => group.at(-1)?.status === 'success').length / groups.length : null,
      tokensSaved: before - after,
      cacheHits: rows.filter((row) => row.cacheHit).length,
      providersActive: byProvider.length,
    },
    'cost-over-time': byDayAndProvider(rows, (members) => ({ costUsd: sum(members, (row) => row.costUsd) })),
    'request-volume': byDayAndProvider(rows, (members) => ({ requests: members.length })),
    'cost-by-provider': byProvider.map(([provider, members]) => {
      const costUsd = sum(members, (row) => row.costUsd);
      return { provider, requests: members.length, costUsd, share: actualUsd > 0 ? costUsd / actualUsd : 0 };
    }),
    'model-breakdown': byModel(rows).map(({ provider, model, members }) => ({
      provider,
      model,
      requests: members.length,
      costUsd: sum(members, (row) => row.costUsd),
      tokensIn: sum(members, (row) => row.tokensIn),
      tokensOut: sum(members, (row) => row.tokensOut),
    })),
    'success-rates': successRates(rows),
    latency: byModel(rows).map(({ provider, model, members }) => latencyOf(provider, model, members)),
    'cost-savings': {
      actualUsd,
      dearestUsd,
      savedUsd: dearestUsd - actualUsd,
      namedActualUsd: sum(named, (row) => row.costUsd),
      namedRequestedUsd: sum(named, (row) => row.costRequestedUsd ?? 0),
    },
    compression: [...groupBy(rows, (row) => dayOf(row.createdAt))].map(([day, members]) => ({
      day,
      tokensBefore: sum(members, (row) => row.tokensBeforeCompression),
      tokensAfter: sum(members, (row) => row.tokensAfterCompression),
      stages: Object.fromEntries(
        Object.keys(members[0]?.stageSavings ?? {}).map((stage) => [stage, sum(members, (row) => row.stageSavings[stage] ?? 0)]),
      ),
    })),
    'cache-hit-rate': [...groupBy(rows, (row) => dayOf(row.createdAt))].map(([day, members]) => ({
      day,
      requests: members.length,
      hits: members.filter((row) => row.cacheHit).length,
    })),
    'provider-comparison': byProvider.map(([provider, members]) => ({
      provider,
      requests: members.length,
      costUsd: sum(members, (row) => row.costUsd),
      averageLatencyMs: sum(members, (row) => row.latencyMs) / members.length,
      successRate: members.filter((row) => row.status === 'success').length / members.length,
      tokensIn: sum(members, (row) => row.tokensIn),
      tokensOut: sum(members, (row) => row.tokensOut),
    })),
    clients: [...groupBy(rows, (row) => JSON.stringify([row.client, row.workspace]))].map(([, members]) => ({
      client: members[0]?.client ?? '',
      workspace: members[0]?.workspace ?? null,
      requests: members.length,
      costUsd: sum(members, (row) => row.costUsd),
    })),
  };
}

export function fakeRecent(
  tasks: readonly TaskRecord[],
  parameters: RecentParameters,
  now: Date,
): { requests: RecentRequest[]; total: number } {
  const { limit, offset, sort = '-time', provider, category, client, status, days = 3650 } = parameters;
  const rows = groupsOf(inPeriod(tasks, days, now))
    .map(recentRequest)
    .filter(
      (row) =>
        (!provider || row.provider === provider) &&
        (!category || row.category === category) &&
        (!client || row.client === client) &&
        (!status || row.status === status),
    );
  const descending = sort.startsWith('-');
  const keyOf = SORT_KEYS[sort.replace('-', '')] ?? ((row: RecentRequest) => row.createdAt);
  rows.sort((a, b) => compare(keyOf(a), keyOf(b)) * (descending ? -1 : 1));
  return { requests: rows.slice(offset, offset + limit), total: rows.length };
}

export function recentRequest(group: readonly TaskRecord[]): RecentRequest {
  const last = group.at(-1);
  if (!last) throw new Error('a request has at least one attempt');
  return {
    ...last,
    createdAt: new Date(last.createdAt).toISOString(),
    costUsd: sum(group, (row) => row.costUsd),
    success: last.status === 'success',
    attempts: group.length,
  };
}

export function fakeExperiments(now: Date): ExperimentFigures[] {
  const base = { run: 0, category: 'code_gen', share: 0.2, startedAt: now.getTime() - 5 * 86_400_000, endedAt: null, conclusion: null };
  return [
    {
      ...base,
      id: 'mini-for-code',
      baseline: 'anthropic:claude-sonnet-5-5',
      challenger: 'openai:gpt-5.4-mini',
      shadow: false,
      status: 'running',
      arms: [
        { arm: 'baseline', requests: 212, judged: 212, successRate: 0.962, costUsd: 6.21, averageLatencyMs: 4310 },
        { arm: 'challenger', requests: 55, judged: 55, successRate: 0.927, costUsd: 0.29, averageLatencyMs: 1480 },
      ],
    },
    {
      ...base,
      id: 'haiku-explains',
      category: 'explain',
      baseline: 'anthropic:claude-sonnet-5-5',
      challenger: 'anthropic:claude-haiku-5-5',
      shadow: true,
      status: 'promoted',
      endedAt: now.getTime() - 86_400_000,
      conclusion: 'The challenger succeeded as often (95% against 96%) at a third of the cost; it was promoted.',
      arms: [
        { arm: 'baseline', requests: 90, judged: 90, successRate: 0.96, costUsd: 2.6, averageLatencyMs: 4000 },
        { arm: 'shadow', requests: 88, judged: 88, successRate: 0.95, costUsd: 0.81, averageLatencyMs: 1900 },
      ],
    },
  ];
}

export function groupsOf(rows: readonly TaskRecord[]): TaskRecord[][] {
  return [...groupBy(rows, (row) => row.requestGroupId).values()];
}

export function sum<T>(rows: readonly T[], value: (row: T) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

const SORT_KEYS: Record<string, (row: RecentRequest) => string | number> = {
  provider: (row) => row.provider,
  model: (row) => row.model,
  category: (row) => row.category,
  tokens: (row) => row.tokensIn + row.tokensOut,
  compression: (row) => row.tokensBeforeCompression - row.tokensAfterCompression,
  cost: (row) => row.costUsd,
  latency: (row) => row.latencyMs,
  success: (row) => Number(row.success),
  rating: (row) => row.rating ?? 0,
};

function inPeriod(tasks: readonly TaskRecord[], days: number, now: Date): TaskRecord[] {
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1).getTime();
  return tasks.filter((row) => row.createdAt >= start);
}

function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

function byDayAndProvider<T extends object>(
  rows: readonly TaskRecord[],
  value: (members: TaskRecord[]) => T,
): ({ day: string; provider: string } & T)[] {
  return [...groupBy(rows, (row) => `${dayOf(row.createdAt)} ${row.provider}`)].map(([, members]) => ({
    day: dayOf(members[0]?.createdAt ?? 0),
    provider: members[0]?.provider ?? '',
    ...value(members),
  }));
}

function byModel(rows: readonly TaskRecord[]): { provider: string; model: string; members: TaskRecord[] }[] {
  return [...groupBy(rows, (row) => JSON.stringify([row.provider, row.model]))].map(([, members]) => ({
    provider: members[0]?.provider ?? '',
    model: members[0]?.model ?? '',
    members,
  }));
}

function successRates(rows: readonly TaskRecord[]): SuccessRates {
  const rate = (members: readonly TaskRecord[]) => ({
    requests: members.length,
    successRate: members.filter((row) => row.status === 'success').length / members.length,
  });
  return {
    byModel: byModel(rows).map(({ provider, model, members }) => ({ provider, model, ...rate(members) })),
    byCategory: [...groupBy(rows, (row) => `${row.provider} ${row.category}`)].map(([, members]) => ({
      provider: members[0]?.provider ?? '',
      category: members[0]?.category ?? 'other',
      ...rate(members),
    })),
    byProvider: [...groupBy(rows, (row) => row.provider)].map(([provider, members]) => ({ provider, ...rate(members) })),
  };
}

function latencyOf(provider: string, model: string, members: readonly TaskRecord[]): LatencyRow {
  const latencies = members.map((row) => row.latencyMs).sort((a, b) => a - b);
  const firstTokens = members.flatMap((row) => (row.ttftMs === null ? [] : [row.ttftMs])).sort((a, b) => a - b);
  return {
    provider,
    model,
    requests: members.length,
    averageMs: sum(latencies, (value) => value) / latencies.length,
    p50Ms: percentile(latencies, 0.5) ?? 0,
    p95Ms: percentile(latencies, 0.95) ?? 0,
    ttftP50Ms: percentile(firstTokens, 0.5),
    ttftP95Ms: percentile(firstTokens, 0.95),
  };
}

function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row)) ?? [];
    groups.set(keyOf(row), group);
    group.push(row);
  }
  return groups;
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
