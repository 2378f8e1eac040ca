import { readdir, rm, rmdir } from 'node:fs/promises';
import { readConfigFile, writeConfigFile } from './files/config-file';
import type { ConnectionRecord } from './files/connection-records';
import { fingerprint } from './files/fingerprint';
import { type ConfigFormat, editConfig, readConfig } from './formats/config-text';
import { type ConfigEdit, type ConfigPath, valueAt } from './formats/config-value';

/** `restored`: the file is as it was, byte for byte. `own-keys`: others have changed it since, so only our keys were taken back. */
export type UndoResult = { kind: 'restored' } | { kind: 'own-keys'; left: ConfigPath[] };

/**
 * Takes back what a record tells of: exactly where nobody else wrote since, else each key that still says what we wrote.
 * @throws ConfigFileError when the file cannot be read or edited safely
 */
export async function undo(record: ConnectionRecord, format: ConfigFormat): Promise<UndoResult> {
  const file = await readConfigFile(record.file);
  if (file.text === null) return { kind: 'restored' };
  const before = record.backup === null ? null : (await readConfigFile(record.backup)).text;
  if (record.exact && record.written === fingerprint(file.text)) {
    if (before !== null) await writeConfigFile(file, before);
    else if (record.backup === null) await remove(file.path, record.folders);
    if (before !== null || record.backup === null) return { kind: 'restored' };
  }
  const then = readConfig(format, before ?? '');
  const now = readConfig(format, file.text);
  const ours = record.keys.filter(({ path, value }) => fingerprint(valueAt(now, path) ?? null) === value);
  const edits = ours.map(({ path }): ConfigEdit => ({ path, value: valueAt(then, path) })).toReversed();
  let text = editConfig(format, file.text, edits);
  // What was made only to hold our keys goes, too, from the inside out.
  for (const parent of edits.flatMap(({ path }) => path.map((_, index) => path.slice(0, -1 - index))).filter(({ length }) => length > 0)) {
    if (valueAt(then, parent) === undefined && isEmpty(valueAt(readConfig(format, text), parent))) {
      text = editConfig(format, text, [{ path: parent, value: undefined }]);
    }
  }
  if (text !== file.text) await writeConfigFile(file, text);
  return { kind: 'own-keys', left: record.keys.filter((key) => !ours.includes(key)).map(({ path }) => path) };
}

/** Takes away a file that we made, and the folders that we made for it as far as nobody else uses them. */
async function remove(path: string, folders: readonly string[]): Promise<void> {
  await rm(path);
  for (const folder of folders) {
    if ((await readdir(folder)).length > 0) return;
    await rmdir(folder);
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
