import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Client, Place, Scope } from './client';

/** The file that connects a client: the strongest that is there, else the one to create. Null where there is none to write. */
export async function configFileOf({ config }: Client, place: Place, scope: Scope): Promise<string | null> {
  const files = config?.files(place, scope) ?? [];
  for (const file of files) if (await exists(file)) return file;
  const hidden = config?.wouldHide?.(place);
  if (hidden !== undefined && (await exists(hidden))) return null;
  return files.at(-1) ?? null;
}

/** Whether a client is on this machine: its command, its extension, or what it leaves behind. */
export async function isInstalled(client: Client, place: Place, hasExtension: (id: string) => boolean): Promise<boolean> {
  if (client.extensions?.some(hasExtension)) return true;
  if (client.command !== undefined && (await isOnPath(client.command, place))) return true;
  const traces = await Promise.all((client.traces?.(place) ?? []).map(exists));
  return traces.includes(true);
}

async function isOnPath(command: string, { env, platform }: Place): Promise<boolean> {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = platform === 'win32' ? ['.exe', '.cmd', '.bat', '.ps1'] : [''];
  const found = await Promise.all(
    folders.flatMap((folder) => endings.map((ending) => exists(join(folder, command + ending), constants.X_OK))),
  );
  return found.includes(true);
}

function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
