import type { ChatResponse, Usage } from '../protocols/canonical';
import { NO_USAGE } from '../protocols/no-usage';

/** What a provider reported, or what has to be assumed where it reported nothing or was cut off. */
export interface SettledUsage {
  usage: Usage;
  /** Whether any figure is our own estimate. */
  estimated: boolean;
}

/**
 * What an attempt used. A whole answer's own report counts as it is. An answer that was cut off is charged for its prompt and
 * for what had been produced, because providers charge that, too; one that never began costs nothing.
 * @param promptTokens our estimate
 * @param count tokens of a text, estimated
 */
export function settledUsage(response: ChatResponse, whole: boolean, promptTokens: number, count: (text: string) => number): SettledUsage {
  const reported = response.usage;
  const produced = producedText(response);
  if (whole && reported && !isBlank(reported, produced)) return { usage: reported, estimated: false };
  const began = whole || reported !== undefined || produced !== '';
  const base: Usage = reported && !isBlank(reported, produced) ? reported : { ...NO_USAGE, inputTokens: began ? promptTokens : 0 };
  const outputTokens = Math.max(base.outputTokens, produced === '' ? 0 : countLong(produced, count));
  return { usage: { ...base, outputTokens }, estimated: began };
}

/** Servers that do not count send zeros: there is no answer without a token, nor one to an empty prompt. */
function isBlank(reported: Usage, produced: string): boolean {
  const { inputTokens, outputTokens, reportedCostUsd, asides } = reported;
  return inputTokens === 0 && outputTokens === 0 && produced !== '' && reportedCostUsd === undefined && asides === undefined;
}

/** Characters that are counted exactly: a few milliseconds of work, and more than most answers have. */
const COUNTED_EXACTLY = 32 * 1024;

/** The rest of a very long answer is taken to be like its beginning: 64 MiB would hold the event loop for a minute. */
function countLong(text: string, count: (text: string) => number): number {
  if (text.length <= COUNTED_EXACTLY) return count(text);
  return Math.ceil((count(text.slice(0, COUNTED_EXACTLY)) / COUNTED_EXACTLY) * text.length);
}

/** All text an answer holds, the arguments of tool calls included. */
export function producedText(response: ChatResponse): string {
  const pieces = response.parts.map((part) => {
    if (part.type === 'text' || part.type === 'reasoning') return part.text;
    if (part.type === 'tool-call') return `${part.name}${part.arguments}`;
    return part.type === 'opaque' ? JSON.stringify(part.value) : '';
  });
  return pieces.join('') + (response.refusal ?? '');
}

/** What the person reads of an answer. */
export function answerText(response: ChatResponse): string {
  return response.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') || (response.refusal ?? '');
}
