import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { baselineOf } from './baseline';
import type { Client, Place, Scope, Target } from './client';
import { configFileOf } from './detect';
import { readConfigFile, writeConfigFile } from './files/config-file';
import type { ConnectionRecord, ConnectionRecords } from './files/connection-records';
import { fingerprint } from './files/fingerprint';
import { ConfigFileError } from './formats/config-file-error';
import { type ConfigFormat, editConfig, readConfig } from './formats/config-text';
import { type ConfigEdit, valueAt } from './formats/config-value';
import { modelEdits, namesProxy, ownPaths, withValuesFrom } from './own-values';
import type { PlannedConnection } from './planned-connection';
import { type UndoResult, undo } from './undo';

export interface Connection {
  state:
    | 'connected'
    /** Points at another port, or has another key or other values. */
    | 'outdated'
    | 'not-connected'
    /** There is no file that may be written. */
    | 'no-file';
  /** Why the file could not be read. */
  problem?: string;
}

/** Which model a client is to ask for: `auto`, the person's own, or what the file says, ours or theirs. */
export type ModelChoice = 'auto' | 'own' | 'as-is';

/**
 * What would be written, without writing it.
 * @param model by default what `target.keepModel` says
 * @throws ConfigFileError, the file named, when it cannot be read or edited safely
 */
export async function planConnection(
  client: Client,
  target: Target,
  place: Place,
  scope: Scope,
  records: ConnectionRecords,
  model: ModelChoice = target.keepModel ? 'own' : 'auto',
): Promise<PlannedConnection> {
  const path = await configFileOf(client, place, scope);
  if (!client.config || path === null) throw new ConfigFileError(`${client.name} has no file that can be written here.`);
  const { format } = client.config;
  const edits = client.config.edits({ ...target, keepModel: model !== 'auto' });
  const earlier = await records.find(client.id, path);
  return naming(path, async () => {
    const file = await readConfigFile(path, folderOf(place, scope));
    const present = file.text ?? '';
    const restoring = model === 'own' ? await ownModel(client, target, format, present, earlier) : { edits: [], text: present };
    const restored = restoring.edits.map((edit) => edit.path);
    return { client, scope, format, path, file, edits, restored, text: editConfig(format, restoring.text, edits) };
  });
}

/** How the client's file stands to the proxy. A file that cannot be read leads nowhere. */
export async function readConnection(client: Client, target: Target, place: Place, scope: Scope): Promise<Connection> {
  const path = await configFileOf(client, place, scope);
  if (!client.config || path === null) return { state: 'no-file' };
  try {
    const { text } = await readConfigFile(path, folderOf(place, scope));
    const config = readConfig(client.config.format, text ?? '');
    const wanted = client.config.edits({ ...target, keepModel: true }).filter(({ unlessSet }) => !unlessSet);
    if (wanted.every((edit) => isDeepStrictEqual(valueAt(config, edit.path), edit.value))) return { state: 'connected' };
    return { state: namesProxy(client, wanted, config) ? 'outdated' : 'not-connected' };
  } catch (error) {
    if (error instanceof ConfigFileError) return { state: 'not-connected', problem: error.message };
    throw error;
  }
}

/**
 * Copies the file, writes what was planned, and remembers how to undo it.
 * @returns where the copy is; null when there was no file
 * @throws ConfigFileError when the file has changed since it was planned, the system's error when it or the record cannot be written;
 *   then all is as it was
 */
export async function connect(plan: PlannedConnection, records: ConnectionRecords): Promise<string | null> {
  const { client, format, path, file, edits, restored, text } = plan;
  const now = await naming(path, () => readConfigFile(path));
  if (now.text !== file.text || now.path !== file.path)
    throw new ConfigFileError(`${path} has changed in the meantime. Nothing was written; please look at it again.`, path);
  const earlier = await records.find(client.id, path);
  const { outlived, backup, ...baseline } = await naming(path, () => baselineOf(plan, earlier, records));
  const config = readConfig(format, file.text ?? '');
  const fresh = edits.flatMap(({ path: of, value, unlessSet }) =>
    unlessSet || value === undefined || isDeepStrictEqual(valueAt(config, of), value) ? [] : [{ path: [...of], value: fingerprint(value) }],
  );
  const given = [...fresh.map((key) => key.path), ...restored];
  const keys = [...baseline.keys.filter((key) => !given.some((of) => isDeepStrictEqual(key.path, of))), ...fresh];
  const { folders, exact } = baseline;
  let remembered = false;
  try {
    // Remembered first: whatever happens next, it can be undone.
    await records.keep({ client: client.id, file: path, backup, folders, written: fingerprint(text), exact, keys });
    remembered = true;
    await writeConfigFile(file, text);
  } catch (error) {
    // A folder that cannot be written, a full disk: then all is as it was.
    if (remembered) await (earlier ? records.keep(earlier) : records.forget(client.id, path));
    if (backup !== null && backup !== earlier?.backup) await rm(backup, { force: true });
    throw error;
  }
  if (outlived !== null) await rm(outlived, { force: true });
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
  const edits = client.config.edits(target);
  const remembered = await records.find(client.id, path);
  const { record, result } = await naming(path, async () => {
    const { text } = await readConfigFile(path, folderOf(place, scope));
    const record = remembered ?? unrecorded(client, path, format, text ?? '', edits);
    return { record, result: await undo(record, format) };
  });
  await records.forget(client.id, path);
  if (record.backup !== null && result.copy === null) await rm(record.backup, { force: true });
  return result;
}

/** A connection that this editor does not remember: what looks like ours is ours. */
function unrecorded(client: Client, file: string, format: ConfigFormat, text: string, edits: readonly ConfigEdit[]): ConnectionRecord {
  const config = readConfig(format, text);
  const keys = ownPaths(client, edits, config).map((path) => ({ path: [...path], value: fingerprint(valueAt(config, path) ?? null) }));
  return { client: client.id, file, backup: null, folders: [], written: '', exact: false, keys };
}

/** Takes `auto` back where a connection set it: to what the copy says, else away. */
async function ownModel(
  client: Client,
  target: Target,
  format: ConfigFormat,
  text: string,
  earlier: ConnectionRecord | undefined,
): Promise<{ edits: ConfigEdit[]; text: string }> {
  const models = modelEdits(client, target);
  const now = readConfig(format, text);
  if (!earlier && !namesProxy(client, client.config?.edits(target) ?? [], now)) return { edits: [], text };
  const copy = earlier?.backup ? (await readConfigFile(earlier.backup)).text : null;
  const before = readConfig(format, copy ?? '');
  const ours = models.filter(({ path, value }) => isDeepStrictEqual(valueAt(now, path), value));
  const edits = ours.map(({ path, value }): ConfigEdit => {
    const own = valueAt(before, path);
    return { path, value: isDeepStrictEqual(own, value) ? undefined : own };
  });
  return { edits, text: withValuesFrom(before, format, text, edits) };
}

/** The folder that a file may not leave by a link: what comes with a repository does not decide which of the person's files is written. */
function folderOf({ workspaceDir }: Place, scope: Scope): string | undefined {
  return scope === 'workspace' ? (workspaceDir ?? undefined) : undefined;
}

async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigFileError) throw new ConfigFileError(`${path}: ${error.message}. Nothing was written.`, path);
    throw error;
  }
}
