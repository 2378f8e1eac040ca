import type { Aside, Usage } from '../canonical';
import { nonEmpty } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';

/**
 * What a report's `iterations` add to its totals. Those leave out the summing up of a long conversation (`compaction`) and the
 * advice of another model (`advisor_message`), which are charged all the same. Where another model took over a request that the
 * first declined (`fallback_message`), each is charged for its own samplings, and one that declined before it said anything
 * for nothing. https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
 * @param usageOf the usage of one entry
 */
export function withIterations(totals: Usage, iterations: readonly JsonObject[], usageOf: (entry: JsonObject) => Usage): Usage {
  const asides: Aside[] = iterations
    .filter(isApart)
    .map((entry) => ({ ...present({ model: nonEmpty(entry.model) }), usage: usageOf(entry) }));
  const servedBy = nonEmpty(iterations.find(({ type }) => type === 'fallback_message')?.model);
  if (servedBy === undefined) return asides.length === 0 ? totals : { ...totals, asides };
  const samplings = iterations.filter((entry) => !isApart(entry));
  const own = samplings.filter(({ model }) => model === servedBy).map(usageOf);
  const declined = samplings
    .filter(({ model }) => model !== servedBy)
    .map((entry): Aside => ({ ...present({ model: nonEmpty(entry.model) }), usage: usageOf(entry) }))
    .filter(({ usage }) => usage.outputTokens > 0);
  asides.push(...declined);
  return { ...totals, ...own.reduce(sum), servedBy, ...(asides.length === 0 ? {} : { asides }) };
}

function isApart({ type }: JsonObject): boolean {
  return type === 'compaction' || type === 'advisor_message';
}

function sum(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}
