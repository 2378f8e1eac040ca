import { basename, join } from 'node:path';
import { z } from 'zod';
import { readConfigFile, writeConfigFile } from './config-file';

const pathPart = z.union([z.string(), z.strictObject({ where: z.string(), is: z.string() })]);

const recordSchema = z.object({
  client: z.string(),
  /** As the client knows it, before links are followed. */
  file: z.string(),
  /** A copy of the file as it was; null when there was none. */
  backup: z.string().nullable(),
  /** Folders that were made for the file, the deepest first. */
  folders: z.array(z.string()).default([]),
  /** Fingerprint of the text that was written. */
  written: z.string(),
  /** Whether nobody else changed the file between the copy and what was written last. */
  exact: z.boolean(),
  /** What was set, with fingerprints of the values: they may be keys. */
  keys: z.array(z.object({ path: z.array(pathPart), value: z.string() })),
});

/** What connecting a client did to a file, so that it can be undone. Holds no key. */
export type ConnectionRecord = z.output<typeof recordSchema>;

const recordsSchema = z.object({ connections: z.array(recordSchema) });

/** What was connected from this editor: a small file in its storage folder. */
export class ConnectionRecords {
  readonly #path: string;
  readonly #copies: string;

  constructor(storageDir: string) {
    this.#path = join(storageDir, 'connected-clients.json');
    this.#copies = join(storageDir, 'client-copies');
  }

  /** Where copies are kept of files that are in no folder of the person's own. */
  copyPath(client: string, file: string): string {
    return join(this.#copies, `${client}-${basename(file)}`);
  }

  async find(client: string, file: string): Promise<ConnectionRecord | undefined> {
    return (await this.#read()).find((record) => record.client === client && record.file === file);
  }

  async keep(record: ConnectionRecord): Promise<void> {
    await this.#write([...(await this.#without(record.client, record.file)), record]);
  }

  async forget(client: string, file: string): Promise<void> {
    await this.#write(await this.#without(client, file));
  }

  async #without(client: string, file: string): Promise<ConnectionRecord[]> {
    return (await this.#read()).filter((record) => record.client !== client || record.file !== file);
  }

  /** A file that cannot be understood says nothing: clients are then disconnected by what their files say. */
  async #read(): Promise<ConnectionRecord[]> {
    const { text } = await readConfigFile(this.#path);
    if (text === null) return [];
    const { data } = recordsSchema.safeParse(parsed(text));
    return data?.connections ?? [];
  }

  async #write(connections: ConnectionRecord[]): Promise<void> {
    await writeConfigFile(await readConfigFile(this.#path), `${JSON.stringify({ connections }, null, 2)}\n`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
