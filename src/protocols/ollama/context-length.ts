import type { JsonObject } from '../protocol';

/** What Ollama gives a model on a small machine unless it is told otherwise (https://docs.ollama.com/context-length). */
const DEFAULT_CONTEXT = 4096;

/** Rarely is an answer longer; what a limit allows beyond that would only cost memory. */
const ANSWER_TOKENS = 2048;

/** A picture costs several hundred tokens in the models that Ollama runs. */
const IMAGE_TOKENS = 1000;

/**
 * The context length (`num_ctx`, in tokens) to ask for, or undefined where the default will do. Ollama cuts a longer prompt
 * without a word. Powers of two, because a model is loaded anew whenever the length changes.
 * @param body messages and tools as they go out
 * @param maxOutputTokens the limit of the answer, when there is one
 */
export function contextLength(body: JsonObject, maxOutputTokens: number | undefined): number | undefined {
  let images = 0;
  const text = JSON.stringify(body, (key, value: unknown) => {
    // Integers beyond 2^53 in arguments.
    if (typeof value === 'bigint') return String(value);
    if (key !== 'images' || !Array.isArray(value)) return value;
    images += value.length;
    return undefined;
  });
  // Three bytes a token is on the safe side for code, and about right for scripts of three bytes a character.
  const prompt = Math.ceil(Buffer.byteLength(text) / 3) + images * IMAGE_TOKENS;
  const needed = prompt + Math.min(maxOutputTokens ?? ANSWER_TOKENS, ANSWER_TOKENS);
  return needed <= DEFAULT_CONTEXT ? undefined : 2 ** Math.ceil(Math.log2(needed));
}
