import type { ChatRequest } from '../canonical';
import { present } from '../present';
import type { EncodedRequest } from '../protocol';
import { unsupportedField } from '../read-body';
import { effortOf, nearestEffort } from '../reasoning-effort';
import { refuseUnsupported } from '../refuse-unsupported';
import { type CliPrompt, flattenPrompt } from './flatten-prompt';

/** What one run of the CLI is started with. */
export interface CliCall extends CliPrompt {
  /** For `--effort`; absent when the client asked for none in particular. */
  effort?: string;
}

/** `claude --help`, 2.1.330 */
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];

/**
 * What to start the CLI with, and which wishes it has no option for. An output limit is not among them: it goes into the
 * environment (`CLAUDE_CODE_MAX_OUTPUT_TOKENS`).
 * @throws ProxyError 400 naming what a text-only answerer cannot do
 */
export function encodeCliCall(request: ChatRequest): { call: CliCall; omitted: string[] } {
  refuseUnsupported(request, 'claude-cli');
  if (request.tools.length > 0 && request.toolChoice?.type !== 'none') {
    throw unsupportedField('tools', 'the Claude CLI answers in text and cannot call the tools of a client. Choose another provider.');
  }
  if (request.stop && request.stop.length > 0) {
    throw unsupportedField('stop', 'the Claude CLI cannot stop at a given text. Leave it out, or choose another provider.');
  }
  const omitted = new Set(Object.keys(request.hints));
  for (const [name, field] of Object.entries(LACKING)) if (request[field] !== undefined) omitted.add(name);
  const wanted = request.reasoning && effortOf(request.reasoning);
  const effort = wanted === undefined || wanted === 'none' ? undefined : nearestEffort(wanted, EFFORTS);
  if (request.reasoning && effort === undefined) omitted.add('reasoning');
  return { call: { ...flattenPrompt(request), ...present({ effort }) }, omitted: [...omitted] };
}

export function encodeRequest(request: ChatRequest): EncodedRequest {
  const { call, omitted } = encodeCliCall(request);
  return { body: { ...call }, omitted };
}

const LACKING = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  seed: 'seed',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
} as const;
