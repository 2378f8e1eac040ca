import {
  LanguageModelDataPart,
  LanguageModelError,
  type LanguageModelResponsePart,
  LanguageModelTextPart,
  LanguageModelThinkingPart,
  LanguageModelToolCallPart,
  l10n,
} from 'vscode';
import type { StreamEvent, Usage } from '../../protocols/canonical';
import { objectOf, parseJson } from '../../protocols/lenient-json';
import { failureError } from './chat-errors';

export type AnswerPart = LanguageModelResponsePart | LanguageModelDataPart | LanguageModelThinkingPart;

interface OpenCall {
  id: string;
  name: string;
  arguments: string;
}

/**
 * Turns the events of an answer into the parts that the editor takes, as far as this editor knows them: a call of a tool once all of
 * its arguments are there, usage at the end.
 */
export async function* answerParts(events: AsyncIterable<StreamEvent>): AsyncGenerator<AnswerPart> {
  const calls = new Map<number, OpenCall>();
  let thoughts = '';
  let usage: Usage | undefined;
  for await (const event of events) {
    switch (event.type) {
      case 'text':
      case 'refusal':
        yield new LanguageModelTextPart(event.text);
        break;
      case 'reasoning':
        thoughts += event.text;
        if (LanguageModelThinkingPart) yield new LanguageModelThinkingPart(event.text);
        break;
      case 'reasoning-end':
        yield* endOfThoughts(event, thoughts);
        thoughts = '';
        break;
      case 'tool-call':
        yield* finished(calls);
        calls.set(event.index, { id: event.id, name: event.name, arguments: '' });
        break;
      case 'tool-arguments': {
        const call = calls.get(event.index);
        if (call) call.arguments += event.text;
        break;
      }
      case 'usage':
        usage = event.usage;
        break;
      case 'error':
        throw failureError(event.failure);
    }
  }
  yield* finished(calls);
  if (usage && LanguageModelDataPart) yield new LanguageModelDataPart(Buffer.from(JSON.stringify(usageReport(usage))), 'usage');
}

/** The proof of a run of thoughts, with all of it: what comes back in the next turn, see `message-blocks`. */
function endOfThoughts(end: Extract<StreamEvent, { type: 'reasoning-end' }>, thoughts: string): LanguageModelThinkingPart[] {
  if (!LanguageModelThinkingPart) return [];
  const { signature, encrypted } = end;
  if (signature !== undefined) return [new LanguageModelThinkingPart('', undefined, { signature, _completeThinking: thoughts })];
  return encrypted === undefined ? [] : [new LanguageModelThinkingPart('', undefined, { redactedData: encrypted })];
}

/** Every call so far, in order; a new call or the end of the answer says that their arguments are complete. */
function finished(calls: Map<number, OpenCall>): LanguageModelToolCallPart[] {
  const parts = [...calls.values()].map(({ id, name, arguments: text }) => {
    const input = objectOf(parseJson(text.trim() === '' ? '{}' : text));
    if (input) return new LanguageModelToolCallPart(id, name, input);
    throw new LanguageModelError(
      l10n.t('The model called the tool “{0}” with arguments that are no JSON object. Try again, or choose another model.', name),
    );
  });
  calls.clear();
  return parts;
}

/** In the words in which the built-in chat reads it. */
function usageReport({ inputTokens, outputTokens, cacheReadTokens, reasoningTokens }: Usage) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
