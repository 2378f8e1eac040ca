import type { Segment } from '../protocols/segments';
import { matchesPattern } from '../routing/aliases';

/** `safe` shortens only what nothing has to match exactly; `aggressive` also shortens user text and tool results on arrival. */
export type CompressionMode = 'off' | 'safe' | 'aggressive';

export interface CompressionRules {
  mode: CompressionMode;
  /** Another mode for a client, by its name in the log. */
  clients: Readonly<Record<string, CompressionMode>>;
  /** Another mode for a model, by `provider:model`; `*` matches anything. */
  models: Readonly<Record<string, CompressionMode>>;
}

const GENTLE_FIRST: readonly CompressionMode[] = ['off', 'safe', 'aggressive'];

/** The mode for a request. Where client and model both have one of their own, the gentler counts. */
export function modeFor(rules: CompressionRules, client: string, provider: string, model: string): CompressionMode {
  const named: CompressionMode[] = [];
  const ofClient = Object.hasOwn(rules.clients, client) ? rules.clients[client] : undefined;
  if (ofClient) named.push(ofClient);
  for (const [pattern, mode] of Object.entries(rules.models)) if (matchesPattern(`${provider}:${model}`, pattern)) named.push(mode);
  return GENTLE_FIRST.find((mode) => named.includes(mode)) ?? rules.mode;
}

/**
 * Whether a mode may change a segment's text. System text, tool definitions, tool calls and reasoning stay as they are in
 * every mode: instructions are exact, calls must match their results, and reasoning is signed.
 */
export function mayCompress(segment: Segment, mode: CompressionMode): boolean {
  if (mode === 'off' || !segment.set) return false;
  if (segment.kind === 'text' && segment.role === 'assistant') return true;
  return mode === 'aggressive' && ((segment.kind === 'text' && segment.role === 'user') || segment.kind === 'tool-result');
}
