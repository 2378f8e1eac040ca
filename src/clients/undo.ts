import { readdir, rm, rmdir } from 'node:fs/promises';
import { readConfigFile, writeConfigFile } from './files/config-file';
import type { ConnectionRecord } from './files/connection-records';
import { fingerprint } from './files/fingerprint';
import type { ConfigFormat } from './formats/config-text';
import type { ConfigPath } from './formats/config-value';
import { withoutConnection } from './own-values';

export interface UndoResult {
  /**
   * `restored`: the file is as it was, byte for byte. `own-keys`: others have changed it since, so only our keys were taken back.
   * `nothing`: there was nothing of ours in it. `gone`: there is no such file any more.
   */
  kind: 'restored' | 'own-keys' | 'nothing' | 'gone';
  /** What was ours and has been changed since. */
  left: ConfigPath[];
  /** The copy of the file, when it is kept because not everything is as it was. */
  copy: string | null;
}

/**
 * Takes back what a record tells of: exactly where nobody else wrote since, else each key that still says what we wrote.
 * @throws ConfigFileError when the file cannot be read or edited safely
 */
export async function undo(record: ConnectionRecord, format: ConfigFormat): Promise<UndoResult> {
  const file = await readConfigFile(record.file);
  const before = record.backup === null ? null : (await readConfigFile(record.backup)).text;
  const copy = before === null ? null : record.backup;
  if (file.text === null) return { kind: 'gone', left: [], copy };
  if (record.exact && record.written === fingerprint(file.text) && (before !== null || record.backup === null)) {
    if (before === null) await remove(file.path, record.folders);
    else await writeConfigFile(file, before);
    return { kind: 'restored', left: [], copy: null };
  }
  const { text, ours, left } = withoutConnection(record, format, file.text, before);
  if (text !== file.text) await writeConfigFile(file, text);
  return {
    kind: ours.length === 0 ? 'nothing' : 'own-keys',
    left: left.map(({ path }) => path),
    copy: left.length === 0 ? null : copy,
  };
}

/** Takes away a file that we made, and the folders that we made for it as far as nobody else uses them. */
async function remove(path: string, folders: readonly string[]): Promise<void> {
  await rm(path);
  for (const folder of folders) {
    if ((await readdir(folder)).length > 0) return;
    await rmdir(folder);
  }
}
