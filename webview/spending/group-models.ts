export interface ProviderShare {
  provider: string;
  value: number;
  /** Largest first. */
  models: { model: string; value: number }[];
}

/** More models than this of one provider cannot be told apart in a ring: the small ones become one. */
const MOST_MODELS = 6;

/** Groups models by provider, the largest of each first; what has no part in the measure is left out. */
export function groupModels(
  rows: readonly { provider: string; model: string; costUsd: number; requests: number }[],
  measure: 'cost' | 'requests',
): ProviderShare[] {
  const groups = new Map<string, { model: string; value: number }[]>();
  for (const row of rows) {
    const value = measure === 'cost' ? row.costUsd : row.requests;
    if (value <= 0) continue;
    const models = groups.get(row.provider) ?? [];
    groups.set(row.provider, models);
    models.push({ model: row.model, value });
  }
  return [...groups]
    .map(([provider, models]) => ({ provider, value: sum(models), models: withRest(models.sort((a, b) => b.value - a.value)) }))
    .sort((a, b) => b.value - a.value);
}

function withRest(models: { model: string; value: number }[]): { model: string; value: number }[] {
  if (models.length <= MOST_MODELS) return models;
  const rest = models.slice(MOST_MODELS - 1);
  return [...models.slice(0, MOST_MODELS - 1), { model: `${rest.length} other models`, value: sum(rest) }];
}

function sum(models: readonly { value: number }[]): number {
  return models.reduce((total, { value }) => total + value, 0);
}
