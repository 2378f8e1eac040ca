import type { Capability } from '../model-info';
import { countOf, isObject, nonEmpty, objectOf, objectsOf, textOf } from '../protocols/lenient-json';
import type { JsonObject } from '../protocols/protocol';
import type { ListedModel } from './catalogue';

/** Models that are no chat models, by the words vendors put into their names. */
const NO_CHAT =
  /embed|rerank|whisper|tts|transcri|speech|audio|realtime|moderation|guard|image|imagen|veo|dall-e|sora|stable-diffusion|flux|computer-use|^(babbage|davinci|ada|curie)|instruct-0914|turbo-instruct|-live|robotics|lyria|aqa|ocr/i;

/** Models that answer over the Responses API only (OpenAI's documentation); they stay reachable by name. */
export const RESPONSES_ONLY = /^(gpt-[\d.]+-(pro|codex)|o\d-pro|codex-|.*deep-research)/;

/** `GET /models` of OpenAI and compatible servers, with the limits that some of them add. */
export function readOpenaiListing(body: unknown): ListedModel[] {
  const models = objectsOf(isObject(body) ? (body.data ?? body.models) : body);
  return models.flatMap((model) => {
    const id = nonEmpty(model.id) ?? nonEmpty(model.name);
    return id === undefined || !isChatModelName(id) || !isChatType(model) ? [] : [openaiModel(id, model)];
  });
}

/** Whether listings are read for models of this name; the others stay reachable by name. */
export function isChatModelName(id: string): boolean {
  return !NO_CHAT.test(id);
}

function isChatType(model: JsonObject): boolean {
  const type = textOf(model.type);
  return type === undefined || type === 'model' || /chat|language|llm|vlm|text/i.test(type);
}

function openaiModel(id: string, model: JsonObject): ListedModel {
  const top = objectOf(model.top_provider);
  return {
    id,
    displayName: nonEmpty(model.display_name) ?? (nonEmpty(model.id) === undefined ? undefined : nonEmpty(model.name)),
    contextWindow: firstLimit(
      model.context_window,
      model.context_length,
      model.max_model_len,
      model.max_context_length,
      objectOf(model.meta)?.n_ctx,
      objectOf(model.meta)?.n_ctx_train,
    ),
    maxOutputTokens: firstLimit(model.max_completion_tokens, model.max_output_tokens, top?.max_completion_tokens),
  };
}

/** `GET /v1/models` of Anthropic. */
export function readAnthropicListing(body: unknown): ListedModel[] {
  return objectsOf(objectOf(body)?.data).flatMap((model) => {
    const id = nonEmpty(model.id);
    if (id === undefined) return [];
    return [
      {
        id,
        displayName: nonEmpty(model.display_name),
        contextWindow: firstLimit(model.max_input_tokens, model.context_window),
        maxOutputTokens: firstLimit(model.max_tokens, model.max_output_tokens),
      },
    ];
  });
}

/** One page of `GET /v1beta/models` of Gemini. */
export function readGeminiListing(body: unknown): ListedModel[] {
  return objectsOf(objectOf(body)?.models).flatMap((model) => {
    const id = nonEmpty(model.name)?.replace(/^models\//, '');
    const methods = model.supportedGenerationMethods;
    const generates = !Array.isArray(methods) || methods.includes('generateContent');
    if (id === undefined || !generates || NO_CHAT.test(id)) return [];
    const input = firstLimit(model.inputTokenLimit);
    const output = firstLimit(model.outputTokenLimit);
    return [{ id, displayName: nonEmpty(model.displayName), contextWindow: input, maxOutputTokens: output }];
  });
}

/** The names of `GET /api/tags` of Ollama. */
export function readOllamaTags(body: unknown): string[] {
  return objectsOf(objectOf(body)?.models).flatMap((model) => nonEmpty(model.name) ?? nonEmpty(model.model) ?? []);
}

const OLLAMA_CAPABILITIES: Record<string, Capability> = { tools: 'tools', vision: 'vision', thinking: 'reasoning' };

/** `POST /api/show` of Ollama; undefined for a model that only embeds. */
export function readOllamaModel(id: string, body: unknown): ListedModel | undefined {
  const shown = objectOf(body);
  const named = Array.isArray(shown?.capabilities) ? shown.capabilities.filter((name) => typeof name === 'string') : undefined;
  if (named && !named.includes('completion')) return undefined;
  const info = objectOf(shown?.model_info) ?? {};
  const contextKey = Object.keys(info).find((key) => key.endsWith('.context_length'));
  // Ollama holds every model to a JSON schema itself.
  const capabilities = named?.flatMap((name) => OLLAMA_CAPABILITIES[name] ?? []).concat('json');
  return { id, contextWindow: firstLimit(contextKey === undefined ? undefined : info[contextKey]), capabilities };
}

function firstLimit(...values: unknown[]): number | undefined {
  return values.map(countOf).find((limit) => limit !== undefined && limit >= 1);
}
