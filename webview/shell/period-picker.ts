import type { Page } from '../page';
import { PERIODS } from '../state/page-state';
import { segments } from './segments';

/** A period inside a sentence: `today`, `in the last 7 days`. */
export function periodPhrase(days: number): string {
  return days === 1 ? 'today' : `in the last ${days} days`;
}

export function periodPicker(page: Page): HTMLElement {
  const control = segments({
    legend: 'Period',
    options: PERIODS.map((days) => ({ value: String(days), label: days === 1 ? 'Today' : `${days} days` })),
    onChoose: (days) => page.actions.choosePeriod(Number(days)),
  });
  page.store.watch(['days'], () => control.update(String(page.store.state.days)));
  return control.element;
}
