import { oklchToHex } from './oklch';
import type { ThemeKind } from './provider-colors';

/** One hue from light to dark: stages follow one another, and no provider may be read into them. */
const STAGES = ['normalizer', 'deduplicator', 'symbol-table', 'code-compressor', 'context-trimmer'];

const LIGHTEST: Record<ThemeKind, number> = { dark: 0.9, light: 0.64, 'contrast-dark': 0.94, 'contrast-light': 0.6 };
const STEP = 0.075;
const HUE = 195;

/** The colour of a compression stage as `#rrggbb`; grey for one that is not known. */
export function stageColor(stage: string, theme: ThemeKind): string {
  const place = STAGES.indexOf(stage);
  return place === -1 ? oklchToHex(0.6, 0, 0) : oklchToHex(LIGHTEST[theme] - place * STEP, 0.08 + place * 0.01, HUE + place * 12);
}
