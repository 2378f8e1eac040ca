import type { Database as SqlJsDatabase, SqlJsStatic, SqlValue, Statement } from 'sql.js';

export type Row = Record<string, SqlValue>;

/** Everything is in memory and journals are ours, so SQLite's own safety nets only cost time. */
const PRAGMAS =
  'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;';

/** A SQLite database in memory, with its statements prepared once. */
export class Database {
  private readonly db: SqlJsDatabase;
  private readonly statements = new Map<string, Statement>();

  /** @throws when the bytes are no database */
  constructor(sqlJs: SqlJsStatic, bytes: Uint8Array | null) {
    this.db = new sqlJs.Database(bytes);
    this.db.run(PRAGMAS);
  }

  all(sql: string, parameters: readonly SqlValue[] = []): Row[] {
    const statement = this.prepared(sql);
    try {
      statement.bind([...parameters]);
      const names = statement.getColumnNames();
      const rows: Row[] = [];
      while (statement.step()) {
        const values = statement.get();
        const row: Row = {};
        for (let index = 0; index < names.length; index++) row[names[index] ?? ''] = values[index] ?? null;
        rows.push(row);
      }
      return rows;
    } finally {
      statement.reset();
    }
  }

  first(sql: string, parameters: readonly SqlValue[] = []): Row | undefined {
    return this.all(sql, parameters)[0];
  }

  /** The number in the first column of the first row; 0 when there is none. */
  count(sql: string, parameters: readonly SqlValue[] = []): number {
    const row = this.first(sql, parameters);
    const value = row && Object.values(row)[0];
    return typeof value === 'number' ? value : 0;
  }

  run(sql: string, parameters: readonly SqlValue[] = []): void {
    this.prepared(sql).run([...parameters]);
  }

  /** Runs several statements without parameters. */
  script(sql: string): void {
    this.db.exec(sql);
  }

  /** Rows that the latest statement changed. */
  changes(): number {
    return this.db.getRowsModified();
  }

  /** All or nothing. Not nestable. */
  transaction<T>(action: () => T): T {
    this.db.run('BEGIN');
    try {
      const result = action();
      this.db.run('COMMIT');
      return result;
    } catch (error) {
      this.db.run('ROLLBACK');
      throw error;
    }
  }

  /** The database as a file's bytes. Not within a transaction. */
  export(): Uint8Array {
    this.freeStatements();
    const bytes = this.db.export();
    // Exporting closes and opens the database, which forgets its settings.
    this.db.run(PRAGMAS);
    return bytes;
  }

  close(): void {
    this.freeStatements();
    this.db.close();
  }

  private prepared(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private freeStatements(): void {
    for (const statement of this.statements.values()) statement.free();
    this.statements.clear();
  }
}
