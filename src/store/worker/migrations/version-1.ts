/**
 * Tables of the first version. Columns that lists sort by and filter on come first in `task_logs`, long texts last, because
 * SQLite reads a row only as far as it has to. `is_face` marks the attempt that tells its request group: the last one.
 */
export const VERSION_1 = `
CREATE TABLE task_logs (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  request_group_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  day TEXT NOT NULL,
  is_face INTEGER NOT NULL,
  group_attempts INTEGER NOT NULL,
  group_cost_usd REAL NOT NULL,
  group_cost_estimated INTEGER NOT NULL,
  group_quota_usd REAL NOT NULL,
  client TEXT NOT NULL,
  workspace TEXT,
  conversation TEXT NOT NULL,
  protocol TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  requested_model TEXT NOT NULL,
  category TEXT NOT NULL,
  complexity REAL NOT NULL,
  tier TEXT NOT NULL,
  stream INTEGER NOT NULL,
  tokens_in INTEGER NOT NULL,
  tokens_out INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  tokens_before_compression INTEGER NOT NULL,
  tokens_after_compression INTEGER NOT NULL,
  cache_hit INTEGER NOT NULL,
  cost_usd REAL NOT NULL,
  cost_estimated INTEGER NOT NULL,
  quota_usd REAL NOT NULL,
  cost_dearest_usd REAL NOT NULL,
  cost_requested_usd REAL,
  latency_ms REAL NOT NULL,
  ttft_ms REAL,
  status TEXT NOT NULL,
  success_score REAL NOT NULL,
  rating INTEGER,
  budget_remaining_usd REAL,
  failure_kind TEXT,
  experiment TEXT NOT NULL,
  stage_savings TEXT NOT NULL,
  route_reason TEXT NOT NULL,
  evaluation TEXT NOT NULL,
  omitted TEXT NOT NULL,
  error TEXT,
  preview TEXT,
  answer_preview TEXT,
  decision TEXT
);
CREATE INDEX task_logs_by_group ON task_logs (request_group_id);
CREATE INDEX task_logs_by_time ON task_logs (created_at);

CREATE TABLE open_requests (
  id TEXT PRIMARY KEY,
  row TEXT NOT NULL,
  output_usd_per_token REAL NOT NULL,
  tokens_out INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  opened INTEGER NOT NULL
);

CREATE TABLE budget_config (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  daily_usd REAL,
  weekly_usd REAL,
  monthly_usd REAL,
  downgrade_at REAL NOT NULL
);

CREATE TABLE provider_config (
  provider TEXT PRIMARY KEY,
  enabled INTEGER,
  priority REAL,
  settings_hash TEXT NOT NULL
);

CREATE TABLE experiments (
  id TEXT PRIMARY KEY,
  category TEXT NOT NULL,
  baseline TEXT NOT NULL,
  challenger TEXT NOT NULL,
  share REAL NOT NULL,
  shadow INTEGER NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  conclusion TEXT
);

CREATE TABLE daily_rollup (
  day TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  requests INTEGER NOT NULL DEFAULT 0,
  cache_hits INTEGER NOT NULL DEFAULT 0,
  requests_judged INTEGER NOT NULL DEFAULT 0,
  requests_succeeded INTEGER NOT NULL DEFAULT 0,
  requests_answered INTEGER NOT NULL DEFAULT 0,
  requests_latency_ms REAL NOT NULL DEFAULT 0,
  judged INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  latency_ms REAL NOT NULL DEFAULT 0,
  tokens_in INTEGER NOT NULL DEFAULT 0,
  tokens_out INTEGER NOT NULL DEFAULT 0,
  cost_usd REAL NOT NULL DEFAULT 0,
  estimates INTEGER NOT NULL DEFAULT 0,
  quota_usd REAL NOT NULL DEFAULT 0,
  cost_dearest_usd REAL NOT NULL DEFAULT 0,
  named_actual_usd REAL NOT NULL DEFAULT 0,
  named_requested_usd REAL NOT NULL DEFAULT 0,
  tokens_before_compression INTEGER NOT NULL DEFAULT 0,
  tokens_after_compression INTEGER NOT NULL DEFAULT 0,
  stage_savings TEXT NOT NULL DEFAULT '{}',
  latency_histogram TEXT NOT NULL DEFAULT '{}',
  ttft_histogram TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (day, provider, model)
) WITHOUT ROWID;

CREATE TABLE daily_category_rollup (
  day TEXT NOT NULL,
  provider TEXT NOT NULL,
  category TEXT NOT NULL,
  judged INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, provider, category)
) WITHOUT ROWID;

CREATE TABLE daily_client_rollup (
  day TEXT NOT NULL,
  provider TEXT NOT NULL,
  client TEXT NOT NULL,
  workspace TEXT NOT NULL,
  requests INTEGER NOT NULL DEFAULT 0,
  cost_usd REAL NOT NULL DEFAULT 0,
  PRIMARY KEY (day, provider, client, workspace)
) WITHOUT ROWID;

CREATE TABLE daily_experiment_rollup (
  day TEXT NOT NULL,
  experiment TEXT NOT NULL,
  arm TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  judged INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  latency_ms REAL NOT NULL DEFAULT 0,
  cost_usd REAL NOT NULL DEFAULT 0,
  PRIMARY KEY (day, experiment, arm)
) WITHOUT ROWID;`;
