import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Client, Place, Scope, Target } from './client';
import { configFileOf } from './detect';
import { type ConfigFile, missingFolders, readConfigFile, writeConfigFile } from './files/config-file';
import type { ConnectionRecord, ConnectionRecords } from './files/connection-records';
import { fingerprint } from './files/fingerprint';
import { ConfigFileError } from './formats/config-file-error';
import { type ConfigFormat, editConfig, readConfig } from './formats/config-text';
import { type ConfigEdit, valueAt } from './formats/config-value';
import { type UndoResult, undo } from './undo';

/** What connecting would do to a file. */
export interface PlannedConnection {
  client: Client;
  format: ConfigFormat;
  /** As the client knows it. */
  path: string;
  file: ConfigFile;
  edits: ConfigEdit[];
  /** What the file will say. */
  text: string;
}

export type ConnectionState =
  | 'connected'
  /** Points at another port, or has another key. */
  | 'outdated'
  | 'not-connected'
  /** There is no file that may be written. */
  | 'no-file';

const BACKUP_SUFFIX = '.before-smart-claude-proxy';

/**
 * What would be written, without writing it.
 * @throws ConfigFileError, the file named, when it cannot be read or edited safely
 */
export async function planConnection(client: Client, target: Target, place: Place, scope: Scope): Promise<PlannedConnection> {
  const path = await configFileOf(client, place, scope);
  if (!client.config || path === null) throw new ConfigFileError(`${client.name} has no file that can be written here.`);
  const { format } = client.config;
  const edits = client.config.edits(target);
  return naming(path, async () => {
    const file = await readConfigFile(path);
    return { client, format, path, file, edits, text: editConfig(format, file.text ?? '', edits) };
  });
}

/** Whether the client's file leads here. A file that cannot be read leads nowhere. */
export async function connectionState(client: Client, target: Target, place: Place, scope: Scope): Promise<ConnectionState> {
  const path = await configFileOf(client, place, scope);
  if (!client.config || path === null) return 'no-file';
  const { format } = client.config;
  try {
    const { text } = await readConfigFile(path);
    const config = readConfig(format, text ?? '');
    const wanted = client.config.edits({ ...target, keepModel: true }).filter(({ unlessSet }) => !unlessSet);
    const present = wanted.map((edit) => valueAt(config, edit.path));
    if (wanted.every(({ value }, index) => isDeepStrictEqual(present[index], value))) return 'connected';
    return JSON.stringify(present).includes(`~${client.id}`) ? 'outdated' : 'not-connected';
  } catch (error) {
    if (error instanceof ConfigFileError) return 'not-connected';
    throw error;
  }
}

/**
 * Copies the file, writes what was planned, and remembers how to undo it.
 * @returns where the copy is; null when there was no file
 * @throws ConfigFileError when the file has changed since it was planned; then nothing is written
 */
export async function connect(
  { client, format, path, file, edits, text }: PlannedConnection,
  records: ConnectionRecords,
): Promise<string | null> {
  const now = await naming(path, () => readConfigFile(path));
  if (now.text !== file.text)
    throw new ConfigFileError(`${path} has changed in the meantime. Nothing was written; please look at it again.`);
  const earlier = await records.find(client.id, path);
  const backup = earlier ? earlier.backup : file.text === null ? null : await copyAside(file.path);
  const config = readConfig(format, file.text ?? '');
  const fresh = edits.flatMap(({ path: of, value, unlessSet }) =>
    unlessSet || value === undefined || isDeepStrictEqual(valueAt(config, of), value) ? [] : [{ path: [...of], value: fingerprint(value) }],
  );
  const kept = (earlier?.keys ?? []).filter(({ path: of }) => !fresh.some((key) => isDeepStrictEqual(key.path, of)));
  const exact = earlier ? earlier.exact && earlier.written === fingerprint(file.text) : true;
  const folders = earlier?.folders ?? (await missingFolders(file.path));
  // Remembered first: whatever happens next, it can be undone.
  await records.keep({ client: client.id, file: path, backup, folders, written: fingerprint(text), exact, keys: [...kept, ...fresh] });
  await writeConfigFile(file, text);
  return backup;
}

/**
 * Undoes what `connect` did.
 * @throws ConfigFileError, the file named, when it cannot be read or edited safely
 */
export async function disconnect(
  client: Client,
  target: Target,
  place: Place,
  scope: Scope,
  records: ConnectionRecords,
): Promise<UndoResult> {
  const path = await configFileOf(client, place, scope);
  if (!client.config || path === null) throw new ConfigFileError(`${client.name} has no file that can be written here.`);
  const { format } = client.config;
  const record = (await records.find(client.id, path)) ?? unrecorded(client, path, client.config.edits(target));
  const result = await naming(path, () => undo(record, format));
  await records.forget(client.id, path);
  if (record.backup !== null) await rm(record.backup, { force: true });
  return result;
}

/** A connection that this editor does not remember: what it would set now, if it is there, is ours. */
function unrecorded(client: Client, file: string, edits: readonly ConfigEdit[]): ConnectionRecord {
  const keys = edits.flatMap(({ path, value, unlessSet }) =>
    unlessSet || value === undefined ? [] : [{ path: [...path], value: fingerprint(value) }],
  );
  return { client: client.id, file, backup: null, folders: [], written: '', exact: false, keys };
}

async function copyAside(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const copy = path + BACKUP_SUFFIX + (number === 1 ? '' : `-${number}`);
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigFileError) throw new ConfigFileError(`${path}: ${error.message}. Nothing was written.`);
    throw error;
  }
}
