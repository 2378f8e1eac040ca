/** Figures of experiments are kept per run; what was counted so far belongs to the first one. */
export const VERSION_4 = `
ALTER TABLE experiments ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE daily_experiment_rollup RENAME TO daily_experiment_rollup_without_runs;
CREATE TABLE daily_experiment_rollup (
  day TEXT NOT NULL,
  experiment TEXT NOT NULL,
  run INTEGER NOT NULL,
  arm TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  judged INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  latency_ms REAL NOT NULL DEFAULT 0,
  cost_usd REAL NOT NULL DEFAULT 0,
  PRIMARY KEY (day, experiment, run, arm)
) WITHOUT ROWID;
INSERT INTO daily_experiment_rollup
  SELECT day, experiment, 0, arm, attempts, judged, succeeded, answered, latency_ms, cost_usd FROM daily_experiment_rollup_without_runs;
DROP TABLE daily_experiment_rollup_without_runs;`;
