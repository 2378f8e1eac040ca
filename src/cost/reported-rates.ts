import type { Usage } from '../protocols/canonical';

export interface TokenRates {
  /** US dollars. */
  inputUsdPerToken: number;
  /** US dollars. */
  outputUsdPerToken: number;
}

/** Vendors charge about so many times as much for a token of the answer as for one of the prompt. */
const OUTPUT_WEIGHT = 5;

/** Reports remembered per model. */
const REPORTS = 20;

interface Report {
  costUsd: number;
  /** Tokens, those of the answer by their weight. */
  weight: number;
}

/**
 * Remembers, per model, what answers cost by the provider's own account, so that reservations hold also where no price list knows the
 * model: a gateway of one's own, or a model that is new today.
 */
export class ReportedRates {
  readonly #reports = new Map<string, Report[]>();

  /** What the last reports come to on average; 0 where there are none. */
  of(model: string): TokenRates {
    const reports = this.#reports.get(model) ?? [];
    const costUsd = reports.reduce((sum, report) => sum + report.costUsd, 0);
    const weight = reports.reduce((sum, report) => sum + report.weight, 0);
    const inputUsdPerToken = weight > 0 ? costUsd / weight : 0;
    return { inputUsdPerToken, outputUsdPerToken: inputUsdPerToken * OUTPUT_WEIGHT };
  }

  /** @param chargedUsd what the answer was charged; where that is not what the provider reported, prices are known better than by reports */
  learn(model: string, { inputTokens, outputTokens, reportedCostUsd }: Usage, chargedUsd: number): void {
    if (reportedCostUsd === undefined || reportedCostUsd !== chargedUsd) return;
    const reports = this.#reports.get(model) ?? [];
    reports.push({ costUsd: reportedCostUsd, weight: inputTokens + OUTPUT_WEIGHT * outputTokens });
    if (reports.length > REPORTS) reports.shift();
    this.#reports.set(model, reports);
  }
}
