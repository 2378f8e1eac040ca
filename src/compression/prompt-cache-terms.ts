import type { ProtocolId, Usage } from '../protocols/canonical';

/** How a provider's prompt cache works. */
export interface PromptCacheTerms {
  /** `marked`: it holds what a breakpoint ends; `automatic`: it holds every prompt; `none`: there is none that we know of. */
  kind: 'marked' | 'automatic' | 'none';
  /** Shorter prefixes are not cached and cost what they cost. */
  minTokens: number;
}

/**
 * Minimum lengths of Claude models (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching). Where sources differ,
 * and for models not listed, the longer one is assumed: a breakpoint below it does no harm, a saving that was counted on and
 * does not come does.
 */
const CLAUDE_MINIMUMS: readonly [RegExp, number][] = [
  [/sonnet-4-6/, 2048],
  [/opus-4(?:-[01])?(?:-\d{8})?$/, 1024],
  [/sonnet-4(?:-[05])?(?:-\d{8})?$/, 1024],
  [/3-7-sonnet|3-5-sonnet|3-opus/, 1024],
  [/3-5-haiku|3-haiku/, 2048],
];

const CLAUDE_MINIMUM = 4096;

/** OpenAI caches from 1,024 tokens on (https://platform.openai.com/docs/guides/prompt-caching); so do most that do as it does. */
const USUAL_MINIMUM = 1024;

/** Gemini's implicit caching (https://ai.google.dev/gemini-api/docs/caching): 1,024 for Flash, 4,096 for Pro. */
const GEMINI_PRO_MINIMUM = 4096;

/** The prompt cache of a model, by the protocol its provider speaks. */
export function promptCacheTerms(protocol: ProtocolId, model: string): PromptCacheTerms {
  switch (protocol) {
    case 'anthropic-messages': {
      const known = CLAUDE_MINIMUMS.find(([pattern]) => pattern.test(model));
      return { kind: 'marked', minTokens: known?.[1] ?? CLAUDE_MINIMUM };
    }
    case 'openai-chat':
    case 'openai-responses':
      return { kind: 'automatic', minTokens: USUAL_MINIMUM };
    case 'gemini':
      return { kind: 'automatic', minTokens: model.includes('pro') ? GEMINI_PRO_MINIMUM : USUAL_MINIMUM };
    case 'ollama':
    case 'claude-cli':
    case 'editor':
      return { kind: 'none', minTokens: 0 };
  }
}

/** Prompt tokens that a provider holds after an answer: what it says it read and wrote, and all of them where it caches by itself and tells of reads only. */
export function heldTokens(kind: PromptCacheTerms['kind'], { inputTokens, cacheReadTokens, cacheWriteTokens }: Usage): number {
  return kind === 'automatic' && cacheWriteTokens === 0 ? inputTokens : cacheReadTokens + cacheWriteTokens;
}
