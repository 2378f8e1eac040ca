import { z } from 'zod';
import { ProxyError } from '../proxy-error';
import type { BudgetConfig } from './budget-config';

const limit = z
  .number('must be a number of US dollars, 0 or more, or null for no limit')
  .nonnegative('must be 0 or more US dollars')
  .nullable();
const share = 'must be a share of the limit between 0 and 1';

const budgetEdit = z
  .strictObject({
    dailyUsd: limit,
    weeklyUsd: limit,
    monthlyUsd: limit,
    downgradeAt: z.number(share).min(0, share).max(1, share),
  })
  .partial();

const FIELDS = Object.keys(budgetEdit.shape).join(', ');

/**
 * The config with some fields changed; null removes a limit.
 * @param edit a partial config as a client sent it
 * @throws ProxyError 400 naming the field
 */
export function editBudgetConfig(config: BudgetConfig, edit: unknown): BudgetConfig {
  const parsed = budgetEdit.safeParse(edit);
  if (!parsed.success) throw invalid(parsed.error);
  const {
    dailyUsd = config.dailyUsd,
    weeklyUsd = config.weeklyUsd,
    monthlyUsd = config.monthlyUsd,
    downgradeAt = config.downgradeAt,
  } = parsed.data;
  return { dailyUsd, weeklyUsd, monthlyUsd, downgradeAt };
}

function invalid(error: z.ZodError): ProxyError {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const [field = ''] = issue.keys;
    return new ProxyError('bad-request', `\`${field}\` is not a field of the budget. It has: ${FIELDS}.`, { param: field });
  }
  const field = issue?.path.join('.') ?? '';
  if (field === '') return new ProxyError('bad-request', `The body must be a JSON object with one or more of: ${FIELDS}.`);
  return new ProxyError('bad-request', `\`${field}\` ${issue?.message ?? 'is invalid'}.`, { param: field });
}
