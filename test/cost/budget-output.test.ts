import { describe, expect, it } from 'vitest';
import { outputReservation } from '../../src/cost/budget-output';

const base = { modelLimit: 64_000, remainingUsd: Infinity, promptCostUsd: 0.01, outputUsdPerToken: 0.00001 };

describe('the output limit to reserve', () => {
  it("is the client's own, as far as the model goes", () => {
    expect(outputReservation({ ...base, clientLimit: 32_000 })).toBe(32_000);
    expect(outputReservation({ ...base, clientLimit: 100_000 })).toBe(64_000);
    expect(outputReservation({ ...base, clientLimit: 500, remainingUsd: 0 })).toBe(500);
  });

  it('is 16,384 or what the model can do where the client names none', () => {
    expect(outputReservation(base)).toBe(16_384);
    expect(outputReservation({ ...base, modelLimit: 4096 })).toBe(4096);
  });

  it('leaves room to think beside the answer', () => {
    expect(outputReservation({ ...base, reasoningBudgetTokens: 20_000 })).toBe(36_384);
    expect(outputReservation({ ...base, reasoningBudgetTokens: 20_000, remainingUsd: 0 })).toBe(20_016);
  });

  it('is what remains of the budget beside the prompt', () => {
    expect(outputReservation({ ...base, remainingUsd: 0.03 })).toBe(2000);
  });

  it('does not go below what an answer needs, so that too little is refused rather than spent', () => {
    expect(outputReservation({ ...base, remainingUsd: 0.01 })).toBe(16);
    expect(outputReservation({ ...base, remainingUsd: -5 })).toBe(16);
  });

  it('of a free model needs no budget', () => {
    expect(outputReservation({ ...base, outputUsdPerToken: 0, remainingUsd: 0 })).toBe(16_384);
  });
});
