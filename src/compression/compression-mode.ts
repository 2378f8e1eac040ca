import type { Segment } from '../protocols/segments';

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
  for (const [pattern, mode] of Object.entries(rules.models)) if (matches(pattern, `${provider}:${model}`)) named.push(mode);
  return GENTLE_FIRST.find((mode) => named.includes(mode)) ?? rules.mode;
}

/** A `*` stands for any characters. Compares piece by piece, so no pattern is slow. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first)) return false;
  let position = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
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
