import type { Plugin } from 'chart.js';
import { readTheme } from '../theme/theme';
import { VALUE_GAP } from './row-value-width';

/** Writes each row's value at the end of its bar, so that nobody has to measure it against the axis. */
export function rowValues(format: (value: number) => string): Plugin {
  return {
    id: 'row-values',
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      const theme = readTheme();
      const values = chart.data.datasets[0]?.data ?? [];
      ctx.save();
      ctx.font = `11px ${theme.fontFamily}`;
      ctx.fillStyle = theme.text;
      ctx.textBaseline = 'middle';
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        const value = values[index];
        if (typeof value === 'number') ctx.fillText(format(value), bar.x + VALUE_GAP, bar.y);
      });
      ctx.restore();
    },
  };
}
