import { STATUS_LABELS } from '../format/labels';
import { COLUMNS } from '../requests/columns';
import { CHOICES_AT_FIRST, type Choices, PERIODS } from './page-state';

/** What was chosen last time. Anything of another shape (an older version's) falls back to the first choices, one by one. */
export function readChoices(kept: unknown): Choices {
  if (typeof kept !== 'object' || kept === null) return CHOICES_AT_FIRST;
  const usable = Object.entries(kept).filter(([key, value]) => isChoice(key, value));
  return { ...CHOICES_AT_FIRST, ...Object.fromEntries(usable) };
}

function isChoice(key: string, value: unknown): boolean {
  if (key === 'days') return PERIODS.some((period) => period === value);
  if (key === 'breakdownBy') return value === 'cost' || value === 'requests';
  if (key === 'sort') return COLUMNS.some(({ sort }) => value === sort || value === `-${sort}`);
  if (key === 'status') return value === '' || (typeof value === 'string' && Object.hasOwn(STATUS_LABELS, value));
  if (key === 'openRequest') return value === null || typeof value === 'string';
  return isKey(key) && typeof value === typeof CHOICES_AT_FIRST[key];
}

function isKey(key: string): key is keyof Choices {
  return Object.hasOwn(CHOICES_AT_FIRST, key);
}
