import type { ChatRequest, ProtocolId } from './canonical';
import { unsupportedField } from './read-body';

/** What few protocols can do. */
export interface Abilities {
  logitBias?: boolean;
}

const NAMES: Record<ProtocolId, string> = {
  'openai-chat': 'this provider (Chat Completions)',
  'openai-responses': 'this provider (OpenAI Responses)',
  'anthropic-messages': 'this provider (Anthropic Messages)',
  gemini: 'Gemini',
  ollama: 'Ollama',
  'claude-cli': 'the Claude CLI',
  editor: "the editor's own models",
};

/**
 * Refuses what a provider cannot do and what cannot be left out without changing the answer.
 * @throws ProxyError 400 naming the field
 */
export function refuseUnsupported(request: ChatRequest, protocol: ProtocolId, can: Abilities = {}): void {
  const name = NAMES[protocol];
  const [reference] = request.nativeOnly ?? [];
  if (reference !== undefined) {
    throw unsupportedField(
      reference,
      `only a provider that speaks the client's own protocol can serve this, and ${name} does not. ${CHOOSE}`,
    );
  }
  if (request.n !== undefined && request.n > 1) {
    throw unsupportedField(
      'n',
      `only one answer can be had from ${name} for this request. Leave it out, set it to 1, or choose another model.`,
    );
  }
  if (request.logprobs) {
    throw unsupportedField(
      'logprobs',
      `log probabilities cannot be had from ${name} for this request. Leave it out, or choose another model.`,
    );
  }
  if (Object.keys(request.logitBias ?? {}).length > 0 && !can.logitBias) {
    throw unsupportedField('logit_bias', `${name} has no such option. Leave it out, or choose another model.`);
  }
  const foreign = request.tools.find((tool) => tool.kind === 'server' && tool.origin !== protocol);
  if (foreign) throw unsupportedField('tools', `"${foreign.name}" is a tool of its vendor's own, and ${name} does not have it. ${CHOOSE}`);
}

const CHOOSE = 'Leave it out, or choose a model of the provider that has it.';
