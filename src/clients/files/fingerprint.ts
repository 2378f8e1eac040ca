import { createHash } from 'node:crypto';
import type { ConfigValue } from '../formats/config-value';

/** Tells whether two texts or values are the same without keeping them. */
export function fingerprint(value: ConfigValue): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
