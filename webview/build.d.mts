import type { BuildResult } from 'esbuild';

/** Builds the dashboard page in `outdir`: `index.html`, `dashboard.css` and the modules of its script. */
export function buildWebview(options: { outdir: string; minify: boolean }): Promise<BuildResult[]>;
