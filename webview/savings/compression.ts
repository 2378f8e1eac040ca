import type { CompressionDay } from '../../src/store/queries';
import { chartCard } from '../charts/chart-card';
import { dayChart } from '../charts/day-chart';
import { daySeries } from '../charts/day-series';
import { stageLabel } from '../format/labels';
import { formatShare, formatTokens } from '../format/numbers';
import { localDay } from '../format/time';
import type { Page } from '../page';
import { stageColor } from '../theme/stage-colors';
import { readTheme } from '../theme/theme';

/** Tokens that each stage of compression kept from being sent, day by day. */
export function compression(page: Page): HTMLElement {
  return chartCard(page, {
    title: 'Compression',
    keys: ['stats'],
    view() {
      const { stats } = page.store.state;
      if (!stats.data) return null;
      const { days, compression: rows } = stats.data;
      const theme = readTheme();
      const stages = rows.flatMap(({ day, stages: saved }) =>
        Object.entries(saved).map(([stage, value]) => ({ day, group: stage, value: Math.max(0, value) })),
      );
      return dayChart({
        series: daySeries(stages, days, localDay(new Date())),
        theme,
        format: formatTokens,
        nameOf: stageLabel,
        colorOf: (stage) => stageColor(stage, theme.kind),
        summary: summarise(rows),
      });
    },
  });
}

function summarise(rows: readonly CompressionDay[]): string {
  const before = rows.reduce((sum, row) => sum + row.tokensBefore, 0);
  const saved = before - rows.reduce((sum, row) => sum + row.tokensAfter, 0);
  if (saved <= 0) return 'No tokens were saved in this period.';
  return `${formatTokens(saved)} of ${formatTokens(before)} prompt tokens were not sent (${formatShare(saved / before)}).`;
}
