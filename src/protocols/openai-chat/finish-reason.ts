import type { FinishReason } from '../canonical';

/** The words of OpenAI and of the compatible servers we know. */
const DECODED: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['complete', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['tool_call', 'tool-calls'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['sensitive', 'content-filter'],
  ['safety', 'content-filter'],
  ['refusal', 'content-filter'],
]);

/** Words for an answer that broke off on the server's side: DeepSeek, GLM, OpenRouter. */
const FAILED = new Set(['insufficient_system_resource', 'network_error', 'error']);

/**
 * @param hasCalls several servers say "stop" for an answer that ends with tool calls
 * @returns undefined for an answer that the server gave up on
 */
export function decodeFinishReason(reason: string, hasCalls: boolean): FinishReason | undefined {
  const word = reason.toLowerCase();
  if (FAILED.has(word)) return undefined;
  // Gemini's compatible endpoint says why: "content_filter: PROHIBITED_CONTENT".
  const decoded = DECODED.get(word) ?? DECODED.get(word.split(':', 1)[0] ?? '') ?? 'other';
  return decoded === 'stop' && hasCalls ? 'tool-calls' : decoded;
}

export function encodeFinishReason(reason: FinishReason, legacyFunctions: boolean): string {
  switch (reason) {
    case 'stop':
    case 'other':
      return 'stop';
    case 'length':
      return 'length';
    case 'tool-calls':
      return legacyFunctions ? 'function_call' : 'tool_calls';
    case 'content-filter':
      return 'content_filter';
  }
}
