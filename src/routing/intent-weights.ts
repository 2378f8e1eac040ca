import { WEIGHTS } from './linear-model';

/** What the linear model learned: `table × scale` are its weights. */
export interface IntentWeights {
  table: Int8Array;
  scale: number;
}

/** The scale, a 32-bit number with the lowest byte first, stands before the table. */
const HEADER_BYTES = 4;

/** @throws RangeError where the bytes are not such a table, of this version's size */
export function readIntentWeights(file: Uint8Array): IntentWeights {
  if (file.length !== HEADER_BYTES + WEIGHTS)
    throw new RangeError(`The classifier's table has ${file.length} bytes, not ${HEADER_BYTES + WEIGHTS}.`);
  const scale = new DataView(file.buffer, file.byteOffset).getFloat32(0, true);
  return { table: new Int8Array(file.buffer, file.byteOffset + HEADER_BYTES, WEIGHTS), scale };
}

/** The reverse of `readIntentWeights`; weights are rounded to 255 steps. */
export function writeIntentWeights(weights: Float64Array): Uint8Array {
  const scale = Math.fround(weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127);
  const file = new Uint8Array(HEADER_BYTES + weights.length);
  new DataView(file.buffer).setFloat32(0, scale, true);
  file.set(
    Int8Array.from(weights, (weight) => Math.round(weight / scale)),
    HEADER_BYTES,
  );
  return file;
}
