import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { packTokenRanks } from '../../scripts/pack-token-ranks.mjs';

/** The packed vocabulary, as the build writes it. */
export function packedVocabulary(): Uint8Array {
  const file = createRequire(import.meta.url).resolve('gpt-tokenizer/data/o200k_base.tiktoken');
  return packTokenRanks(readFileSync(file, 'latin1'));
}
