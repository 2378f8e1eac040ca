import type { Usage } from '../canonical';
import { countOf, objectOf, objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { offListMark } from '../service-tier';
import { withIterations } from './usage-iterations';

/** A usage report as Anthropic counts: `input_tokens` leaves out what was read from or written to the cache. */
export interface UsageReport {
  input: number;
  read: number;
  write: number;
  write1h: number;
  output: number;
  thinking: number;
  webSearches: number | undefined;
  /** Whether it was served fast, with priority or in the US alone, which have prices of their own. */
  offList: boolean;
  /** The samplings that the answer took, where the report tells them apart. */
  iterations: JsonObject[];
}

const NOTHING: UsageReport = {
  input: 0,
  read: 0,
  write: 0,
  write1h: 0,
  output: 0,
  thinking: 0,
  webSearches: undefined,
  offList: false,
  iterations: [],
};

/**
 * What is known after a further report. Reports in a stream are cumulative and may revise earlier figures; a field that is
 * missing or null says nothing new.
 */
export function mergeUsage(before: UsageReport | undefined, value: unknown): UsageReport | undefined {
  const usage = objectOf(value);
  if (!usage) return before;
  const known = before ?? NOTHING;
  const byDuration = objectOf(usage.cache_creation);
  const fiveMinutes = countOf(byDuration?.ephemeral_5m_input_tokens);
  const oneHour = countOf(byDuration?.ephemeral_1h_input_tokens);
  const write = countOf(usage.cache_creation_input_tokens) ?? (byDuration ? (fiveMinutes ?? 0) + (oneHour ?? 0) : known.write);
  return {
    input: countOf(usage.input_tokens) ?? known.input,
    read: countOf(usage.cache_read_input_tokens) ?? known.read,
    write,
    write1h: Math.min(oneHour ?? grownOneHour(known, write), write),
    output: countOf(usage.output_tokens) ?? known.output,
    thinking: countOf(objectOf(usage.output_tokens_details)?.thinking_tokens) ?? known.thinking,
    webSearches: countOf(objectOf(usage.server_tool_use)?.web_search_requests) ?? known.webSearches,
    offList: known.offList || usage.speed === 'fast' || usage.inference_geo === 'us' || offListMark(usage.service_tier).offList === true,
    iterations: Array.isArray(usage.iterations) ? objectsOf(usage.iterations) : known.iterations,
  };
}

/** Later reports give only the total: what is written on top has the lifetime of what was written before. */
function grownOneHour(known: UsageReport, write: number): number {
  return known.write > 0 && known.write1h === known.write ? write : known.write1h;
}

export function toUsage(report: UsageReport): Usage {
  return withIterations(totals(report), report.iterations, samplingUsage);
}

function samplingUsage(entry: JsonObject): Usage {
  return totals(mergeUsage(undefined, entry) ?? NOTHING);
}

function totals(report: UsageReport): Usage {
  return {
    inputTokens: report.input + report.read + report.write,
    cacheReadTokens: report.read,
    cacheWriteTokens: report.write,
    cacheWrite1hTokens: report.write1h,
    outputTokens: report.output,
    reasoningTokens: Math.min(report.thinking, report.output),
    ...(report.webSearches ? { webSearches: report.webSearches } : {}),
    ...(report.offList ? { offList: true } : {}),
  };
}

/** The report of a whole answer; also of `message_start`, as far as it is known by then. */
export function encodeUsage(usage: Usage | undefined): JsonObject {
  const write = usage?.cacheWriteTokens ?? 0;
  const write1h = usage?.cacheWrite1hTokens ?? 0;
  return {
    ...encodeDeltaUsage(usage),
    cache_creation: { ephemeral_5m_input_tokens: write - write1h, ephemeral_1h_input_tokens: write1h },
    service_tier: 'standard',
  };
}

/** The cumulative report of `message_delta`. */
export function encodeDeltaUsage(usage: Usage | undefined): JsonObject {
  const read = usage?.cacheReadTokens ?? 0;
  const write = usage?.cacheWriteTokens ?? 0;
  return {
    input_tokens: Math.max(0, (usage?.inputTokens ?? 0) - read - write),
    cache_creation_input_tokens: write,
    cache_read_input_tokens: read,
    output_tokens: usage?.outputTokens ?? 0,
    output_tokens_details: { thinking_tokens: usage?.reasoningTokens ?? 0 },
    ...(usage?.webSearches ? { server_tool_use: { web_search_requests: usage.webSearches, web_fetch_requests: 0 } } : {}),
  };
}
