import { type Candidate, usd } from './candidate';
import type { CandidateReport, RouteRequest } from './route-request';
import { tierRank } from './tier-limits';

/** Why this candidate was chosen, in ASCII: `openai/gpt-4o-mini: cheapest economy, 92% success`. */
export function routeReason(candidate: Candidate, headline: string, note = ''): string {
  const parts = [headline];
  const { rate, samples } = candidate.history;
  if (rate !== null && samples > 0) parts.push(`${percent(rate)} success`);
  if (candidate.cache.readTokens > 0) parts.push('prompt cache warm');
  if (note) parts.push(note);
  return toAscii(`${candidate.model.provider}/${candidate.model.id}: ${parts.join(', ')}`);
}

/** `cheapest economy`, with a word more where a cheaper one of the tier was passed over. */
export function cheapestHeadline(chosen: Candidate, candidates: readonly Candidate[]): string {
  const cheaper = candidates.some(({ model, costUsd }) => model.tier === chosen.model.tier && costUsd < chosen.costUsd);
  return cheaper ? `cheapest ${chosen.model.tier} likely to succeed` : `cheapest ${chosen.model.tier}`;
}

/** A candidate as the log keeps it, with why it was not chosen. */
export function reportCandidate(
  candidate: Candidate,
  chosen: { candidate: Candidate; target: number } | null,
  request: RouteRequest,
): CandidateReport {
  const { model, history } = candidate;
  return {
    provider: model.provider,
    model: model.id,
    tier: model.tier,
    expectedCostUsd: candidate.costUsd,
    warmTokens: Math.min(candidate.cache.readTokens, request.promptTokens),
    successRate: history.rate,
    samples: history.samples,
    expectedSuccess: candidate.success.mean,
    verdict: verdict(candidate, chosen, request),
  };
}

function verdict(candidate: Candidate, chosen: { candidate: Candidate; target: number } | null, request: RouteRequest): string {
  if (candidate.obstacle) return candidate.obstacle.text;
  if (candidate === chosen?.candidate) return 'chosen';
  if (candidate.resting) return candidate.resting;
  if (!chosen) return 'not needed';
  const { target } = chosen;
  if (candidate.success.mean < target) {
    const { classification } = request;
    if (candidate.history.samples === 0 && tierRank(candidate.model.tier) < tierRank(classification.tier)) {
      return `below the ${classification.tier} tier that complexity ${Math.round(classification.complexity)} asks for`;
    }
    return `expected success ${percent(candidate.success.mean)} in ${classification.category}, ${percent(target)} wanted`;
  }
  if (candidate.costUsd > chosen.candidate.costUsd) return `dearer: ${usd(candidate.costUsd)} against ${usd(chosen.candidate.costUsd)}`;
  return 'as cheap, but lower in priority';
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** Header values are ASCII: other characters are percent-encoded. */
export function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, (run) => encodeURIComponent(run.replace(/\p{Surrogate}/gu, '?')));
}
