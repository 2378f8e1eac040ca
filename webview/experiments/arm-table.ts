import type { ExperimentFigures } from '../../src/store/queries';
import { h } from '../dom/element';
import { icon } from '../dom/icons';
import { formatDuration } from '../format/duration';
import { visibleName } from '../format/labels';
import { formatUsd } from '../format/money';
import { formatCount, formatShare } from '../format/numbers';
import type { Page } from '../page';
import { providerTag } from '../shell/provider-tag';

type Arm = ExperimentFigures['arms'][number];

interface Measure {
  label: string;
  /** Null without outcomes. */
  value(arm: Arm): number | null;
  format(value: number): string;
  better?: 'higher' | 'lower';
}

const MEASURES: readonly Measure[] = [
  { label: 'Requests', value: (arm) => arm.requests, format: formatCount },
  { label: 'Success', value: (arm) => arm.successRate, format: formatShare, better: 'higher' },
  { label: 'Cost per request', value: (arm) => (arm.requests > 0 ? arm.costUsd / arm.requests : null), format: formatUsd, better: 'lower' },
  { label: 'Latency', value: (arm) => arm.averageLatencyMs, format: formatDuration, better: 'lower' },
];

const ARM_NAMES: Record<Arm['arm'], string> = { baseline: 'Baseline', challenger: 'Challenger', shadow: 'Challenger, unseen' };

/** The arms side by side; the better figure of a row is marked. */
export function armTable(page: Page, { baseline, challenger, arms }: ExperimentFigures): HTMLElement {
  const head = arms.map((arm) => {
    const key = arm.arm === 'baseline' ? baseline : challenger;
    const separator = key.indexOf(':');
    return h(
      'th',
      { scope: 'col' },
      h('span', { class: 'arm-name' }, ARM_NAMES[arm.arm]),
      providerTag(page, key.slice(0, separator)),
      h('bdi', { class: 'name', title: key }, visibleName(key.slice(separator + 1))),
    );
  });
  return h(
    'table',
    { class: 'data-table arm-table' },
    h('thead', {}, h('tr', {}, h('td', {}), ...head)),
    h('tbody', {}, ...MEASURES.map((measure) => measureRow(measure, arms))),
  );
}

function measureRow({ label, value, format, better }: Measure, arms: readonly Arm[]): HTMLElement {
  const values = arms.map(value);
  const known = values.filter((entry) => entry !== null);
  const best = better === undefined || new Set(known).size < 2 ? null : better === 'higher' ? Math.max(...known) : Math.min(...known);
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, label),
    ...values.map((entry) =>
      h(
        'td',
        { class: entry !== null && entry === best ? 'better' : null },
        entry === null ? '–' : format(entry),
        entry !== null && entry === best && icon('check'),
        entry !== null && entry === best && h('span', { class: 'visually-hidden' }, ' (better)'),
      ),
    ),
  );
}
