import type { Client, Scope } from './client';
import type { ConfigFile } from './files/config-file';
import type { ConfigFormat } from './formats/config-text';
import type { ConfigEdit, ConfigPath } from './formats/config-value';

/** What connecting would do to a file. */
export interface PlannedConnection {
  client: Client;
  scope: Scope;
  format: ConfigFormat;
  /** As the client knows it. */
  path: string;
  file: ConfigFile;
  edits: ConfigEdit[];
  /** Models that an earlier connection set and that go back to what they were. */
  restored: ConfigPath[];
  /** What the file will say. */
  text: string;
}
