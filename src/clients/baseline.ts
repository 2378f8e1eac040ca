import { keepCopy } from './files/config-copy';
import { missingFolders, readConfigFile } from './files/config-file';
import type { ConnectionRecord, ConnectionRecords } from './files/connection-records';
import { fingerprint } from './files/fingerprint';
import { withoutConnection } from './own-values';
import type { PlannedConnection } from './planned-connection';

const BACKUP_SUFFIX = '.before-smart-claude-proxy';

/** What undo goes back to. */
export interface Baseline extends Pick<ConnectionRecord, 'backup' | 'folders' | 'exact' | 'keys'> {
  /** A copy of an earlier connection that is needed no more once this one is written. */
  outlived: string | null;
}

/**
 * What undoing a connection that is about to be written goes back to. Nobody touched the file since an earlier connection: to what
 * that one goes back to. Else to the file as it is, without what the earlier one wrote, of which a copy is made.
 */
export async function baselineOf(
  { client, scope, format, path, file }: PlannedConnection,
  earlier: ConnectionRecord | undefined,
  records: ConnectionRecords,
): Promise<Baseline> {
  const before = earlier?.backup ? (await readConfigFile(earlier.backup)).text : null;
  const hasCopy = earlier?.backup === null || before !== null;
  if (earlier?.exact && hasCopy && earlier.written === fingerprint(file.text)) return { ...earlier, outlived: null };
  if (file.text === null) return { backup: null, folders: await missingFolders(file.path), exact: true, keys: [], outlived: null };
  const { text, ours, left } = earlier ? withoutConnection(earlier, format, file.text, before) : { text: file.text, ours: [], left: [] };
  // A file in a repository would be committed with it.
  const name = scope === 'workspace' ? records.copyPath(client.id, path) : file.path + BACKUP_SUFFIX;
  const backup = await keepCopy(name, text, file.mode);
  return {
    backup,
    folders: [],
    exact: true,
    keys: ours,
    outlived: before !== null && left.length === 0 ? (earlier?.backup ?? null) : null,
  };
}
