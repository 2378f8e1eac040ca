import type { BuildResult } from 'esbuild';

/** Builds the dashboard page: `dashboard.js`, `dashboard.css` and `index.html` in `outdir`. */
export function buildWebview(options: { outdir: string; minify: boolean }): Promise<BuildResult[]>;
