/**
 * The page lists the requests of a period in any order, so every order's index holds the time too: neither a sort nor a row is
 * needed to find a page, whatever the period. The index of the filters leads to the few that failed, too.
 */
export const VERSION_3 = `
DROP INDEX attempts_behind_faces;
DROP INDEX requests_by_model;
DROP INDEX requests_by_category;
DROP INDEX requests_by_tokens;
DROP INDEX requests_by_compression;
DROP INDEX requests_by_cost;
DROP INDEX requests_by_latency;
DROP INDEX requests_by_success;
DROP INDEX requests_by_rating;
DROP INDEX requests_listed;
CREATE INDEX requests_by_time ON task_logs (created_at) WHERE is_face = 1;
CREATE INDEX requests_by_provider ON task_logs (provider, created_at) WHERE is_face = 1;
CREATE INDEX requests_by_model ON task_logs (model, created_at) WHERE is_face = 1;
CREATE INDEX requests_by_category ON task_logs (category, created_at) WHERE is_face = 1;
CREATE INDEX requests_by_tokens ON task_logs (tokens_in + tokens_out, created_at) WHERE is_face = 1;
CREATE INDEX requests_by_compression
  ON task_logs (1.0 - tokens_after_compression * 1.0 / max(tokens_before_compression, 1), created_at) WHERE is_face = 1;
CREATE INDEX requests_by_cost ON task_logs (group_cost_usd, created_at) WHERE is_face = 1;
CREATE INDEX requests_by_latency ON task_logs (latency_ms, created_at) WHERE is_face = 1;
CREATE INDEX requests_by_success
  ON task_logs (status <> 'aborted' AND success_score >= 0.5, success_score, created_at) WHERE is_face = 1;
CREATE INDEX requests_by_rating ON task_logs (rating, created_at) WHERE is_face = 1;
CREATE INDEX requests_listed ON task_logs (
  provider, client, status, category, created_at, group_cost_usd, latency_ms, tokens_in, tokens_out, tokens_before_compression,
  tokens_after_compression, success_score, rating, model
) WHERE is_face = 1;`;
