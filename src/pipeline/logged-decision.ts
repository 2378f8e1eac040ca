import type { RoutingDecision } from '../routing/route-request';

/** A routing decision as the log keeps it: plain data, and of each model only its name, for the candidates say the rest. */
export function loggedDecision({ order, ...why }: RoutingDecision) {
  return {
    ...why,
    order: order.map(({ model, expectedCostUsd, reason }) => ({ provider: model.provider, model: model.id, expectedCostUsd, reason })),
  };
}
