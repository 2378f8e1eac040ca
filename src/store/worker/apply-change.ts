import type { SqlValue } from 'sql.js';
import type { StateChange } from '../journal-events';
import type { Database } from './database';
import { logAttempt, rerate } from './log-attempt';
import { packText } from './packed-text';
import type { RollupChanges } from './rollup-changes';
import { parseEvaluation, parseTask } from './task-columns';
import { flag, isRecord, number, numberOrNull, text, textOrNull } from './value-parsers';

/** A line of the journal whose frame is sound; what it holds is read leniently, as lines may be of another version. */
export interface ReadEntry extends Record<string, unknown> {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  type: string;
}

/** Applies one change; types that this version does not know (of a newer one) change nothing. */
export function applyChange(database: Database, entry: ReadEntry, rollups: RollupChanges): void {
  const apply = Object.entries(CHANGES).find(([type]) => type === entry.type)?.[1];
  apply?.(database, entry, rollups);
}

const CHANGES: Record<StateChange['type'], (database: Database, entry: ReadEntry, rollups: RollupChanges) => void> = {
  'request-started': openRequest,
  'request-progress': noteProgress,
  'request-finished': finishRequest,
  rating: (database, entry, rollups) => rerate(database, { ...judgement(entry), rating: numberOrNull(entry.rating) }, rollups),
  evaluation: (database, entry, rollups) => rerate(database, judgement(entry), rollups),
  budget: (database, entry) => setBudget(database, entry.config),
  'provider-override': (database, entry) => setOverride(database, text(entry.provider), entry.override),
  experiment: (database, entry) => setExperiment(database, entry.experiment),
};

function judgement(entry: ReadEntry) {
  return { id: text(entry.id), successScore: number(entry.successScore), evaluation: parseEvaluation(entry.evaluation) };
}

function openRequest(database: Database, entry: ReadEntry): void {
  const task = parseTask(entry.row);
  if (!task) return;
  // A start that is told after the end is late news.
  if (database.count('SELECT 1 FROM task_logs WHERE id = ?', [task.id]) === 1) return;
  database.run(
    'INSERT OR REPLACE INTO open_requests (id, row, output_usd_per_token, tokens_out, last_seen_at, opened) VALUES (?, ?, ?, 0, ?, ?)',
    [task.id, packText(JSON.stringify(task)), number(entry.outputUsdPerToken), entry.at, entry.seq],
  );
}

function noteProgress(database: Database, entry: ReadEntry): void {
  database.run('UPDATE open_requests SET tokens_out = max(tokens_out, ?), last_seen_at = ? WHERE id = ?', [
    number(entry.tokensOut),
    entry.at,
    text(entry.id),
  ]);
}

function finishRequest(database: Database, entry: ReadEntry, rollups: RollupChanges): void {
  const task = parseTask(entry.row);
  if (!task) return;
  database.run('DELETE FROM open_requests WHERE id = ?', [task.id]);
  logAttempt(database, task, rollups);
}

function setBudget(database: Database, config: unknown): void {
  if (!isRecord(config)) return;
  database.run('INSERT OR REPLACE INTO budget_config (only, daily_usd, weekly_usd, monthly_usd, downgrade_at) VALUES (1, ?, ?, ?, ?)', [
    numberOrNull(config.dailyUsd),
    numberOrNull(config.weeklyUsd),
    numberOrNull(config.monthlyUsd),
    number(config.downgradeAt),
  ]);
}

function setOverride(database: Database, provider: string, override: unknown): void {
  if (!isRecord(override)) {
    database.run('DELETE FROM provider_config WHERE provider = ?', [provider]);
    return;
  }
  const enabled = typeof override.enabled === 'boolean' ? Number(override.enabled) : null;
  database.run('INSERT OR REPLACE INTO provider_config (provider, enabled, priority, settings_hash) VALUES (?, ?, ?, ?)', [
    provider,
    enabled,
    numberOrNull(override.priority),
    text(override.settingsHash),
  ]);
}

function setExperiment(database: Database, experiment: unknown): void {
  if (!isRecord(experiment) || text(experiment.id) === '') return;
  const values: SqlValue[] = [
    text(experiment.id),
    text(experiment.category),
    text(experiment.baseline),
    text(experiment.challenger),
    number(experiment.share),
    Number(flag(experiment.shadow)),
    text(experiment.status),
    number(experiment.startedAt),
    numberOrNull(experiment.endedAt),
    textOrNull(experiment.conclusion),
    number(experiment.run),
  ];
  database.run(
    `INSERT OR REPLACE INTO experiments
       (id, category, baseline, challenger, share, shadow, status, started_at, ended_at, conclusion, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    values,
  );
}
