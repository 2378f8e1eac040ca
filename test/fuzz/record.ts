import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The figures of the last long search, which docs/reliability.md tells. */
export interface FuzzRecord {
  seed: number;
  minutes: number;
  targets: number;
  inputs: number;
}

const FILE = join('test', 'fuzz', 'last-long-run.json');

export function readRecord(): FuzzRecord {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

export function writeRecord(record: FuzzRecord): void {
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}
