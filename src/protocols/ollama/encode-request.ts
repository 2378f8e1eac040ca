import type { ChatRequest, Reasoning, Tool } from '../canonical';
import { emulateCustomTools } from '../custom-tool-emulation';
import { present } from '../present';
import type { EncodedRequest, JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { effortOf, nearestEffort } from '../reasoning-effort';
import { refuseUnsupported } from '../refuse-unsupported';
import { usesCacheControl } from '../uses-cache-control';
import { contextLength } from './context-length';
import { encodeMessages } from './encode-messages';

/**
 * Writes a request to `/api/chat`.
 * @throws ProxyError 400 naming what cannot be carried
 */
export function encodeRequest(asked: ChatRequest, model: string): EncodedRequest {
  refuseUnsupported(asked, 'ollama');
  if (asked.toolChoice?.type === 'required' || asked.toolChoice?.type === 'tool') {
    throw unsupportedField('tool_choice', 'Ollama cannot make a model use a tool. Use "auto", or choose another model.');
  }
  const request = emulateCustomTools(asked);
  const omitted = new Set(Object.keys(request.hints));
  const tools = request.toolChoice?.type === 'none' ? [] : request.tools.flatMap(encodeTool);
  const prompt = { messages: encodeMessages(request.messages, omitted), ...(tools.length > 0 ? { tools } : {}) };
  const options = {
    ...present({
      num_predict: request.maxOutputTokens,
      temperature: request.temperature,
      top_p: request.topP,
      top_k: request.topK,
      seed: request.seed,
      stop: request.stop?.length ? request.stop : undefined,
      presence_penalty: request.presencePenalty,
      frequency_penalty: request.frequencyPenalty,
      num_ctx: contextLength(prompt, request.maxOutputTokens),
    }),
  };
  const body: JsonObject = {
    model,
    ...prompt,
    stream: request.stream,
    ...present({
      format: encodeFormat(request),
      think: request.reasoning ? encodeThink(request.reasoning, model, omitted) : undefined,
      options: Object.keys(options).length > 0 ? options : undefined,
    }),
  };
  if (request.parallelToolCalls === false && tools.length > 0) omitted.add('parallel_tool_calls');
  if (usesCacheControl(request)) omitted.add('cache_control');
  return { body, omitted: [...omitted] };
}

function encodeTool(tool: Tool): JsonObject[] {
  if (tool.kind !== 'function') return [];
  const { name, description, parameters } = tool;
  return [{ type: 'function', function: { name, ...present({ description }), parameters } }];
}

function encodeFormat(request: ChatRequest): unknown {
  if (!request.responseFormat) return undefined;
  return request.responseFormat.type === 'json' ? 'json' : request.responseFormat.schema;
}

/** Models of Ollama's own library that think on demand; `think` answers 400 for every model that cannot, so others keep their default. */
const THINKS_ON_DEMAND = /^(?:qwen3(?:\.\d+)?|deepseek-r1|deepseek-v3\.\d+)$/;

const LEVELS = ['low', 'medium', 'high'];

/** https://docs.ollama.com/capabilities/thinking: on by default where a model can; gpt-oss takes levels instead. */
function encodeThink(reasoning: Reasoning, model: string, omitted: Set<string>): boolean | string | undefined {
  const name = model.toLowerCase().split(':', 1)[0] ?? '';
  const wanted = effortOf(reasoning) ?? (reasoning.visible ? 'medium' : undefined);
  if (wanted === undefined) return undefined;
  if (name === 'gpt-oss') return nearestEffort(wanted, LEVELS) ?? 'medium';
  if (wanted === 'none') return false;
  if (THINKS_ON_DEMAND.test(name)) return true;
  omitted.add('reasoning_effort');
  return undefined;
}
