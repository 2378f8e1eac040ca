import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** From the project's root, where tests and scripts run. */
const FOLDER = join('test', 'fuzz', 'regressions');

export interface Regression {
  /** Path of its file. */
  file: string;
  input: string;
}

/** Cases that were found once: inputs as JSON strings, one a file, for lone surrogates survive in JSON only. */
export function regressionsOf(target: string): Regression[] {
  const folder = join(FOLDER, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => readRegression(join(folder, name)));
}

/** @throws when the file holds no case */
export function readRegression(file: string): Regression {
  const input: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof input !== 'string') throw new Error(`${file} holds no case: a JSON string is expected.`);
  return { file, input };
}

/** Keeps a found case for the tests to come. */
export function keepRegression(target: string, input: string): Regression {
  const folder = join(FOLDER, target);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${createHash('sha1').update(input).digest('hex').slice(0, 12)}.json`);
  writeFileSync(file, `${JSON.stringify(input)}\n`);
  return { file, input };
}
