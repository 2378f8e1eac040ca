import type { Metafile } from 'esbuild';

export function writeThirdPartyNotices(outfile: string, metafiles: Metafile[]): void;
export function packageFolders(metafiles: Metafile[]): string[];
export function titleOf(folder: string): string;
