/** The requests table can be sorted by any column: alone each order has its index, together with a filter the wide one serves. */
export const VERSION_2 = `
CREATE INDEX attempts_behind_faces ON task_logs (n) WHERE is_face = 0;
CREATE INDEX requests_by_model ON task_logs (model) WHERE is_face = 1;
CREATE INDEX requests_by_category ON task_logs (category) WHERE is_face = 1;
CREATE INDEX requests_by_tokens ON task_logs (tokens_in + tokens_out) WHERE is_face = 1;
CREATE INDEX requests_by_compression
  ON task_logs (1.0 - tokens_after_compression * 1.0 / max(tokens_before_compression, 1)) WHERE is_face = 1;
CREATE INDEX requests_by_cost ON task_logs (group_cost_usd) WHERE is_face = 1;
CREATE INDEX requests_by_latency ON task_logs (latency_ms) WHERE is_face = 1;
CREATE INDEX requests_by_success ON task_logs (status <> 'aborted' AND success_score >= 0.5, success_score) WHERE is_face = 1;
CREATE INDEX requests_by_rating ON task_logs (rating) WHERE is_face = 1;
CREATE INDEX requests_listed ON task_logs (
  provider, client, category, created_at, group_cost_usd, latency_ms, tokens_in, tokens_out, tokens_before_compression,
  tokens_after_compression, status, success_score, rating, model
) WHERE is_face = 1;`;
