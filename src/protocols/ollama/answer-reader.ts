import { randomUUID } from 'node:crypto';
import type { FinishReason, StreamEvent, Usage } from '../canonical';
import { stringifyExactly } from '../exact-json';
import { countOf, nonEmpty, objectOf, objectsOf, textOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import type { AnswerReader } from '../read-whole-answer';
import { readUpstreamError } from '../upstream-errors';

/** Reads the lines of one answer in turn: one for a whole answer, many for a streamed one. */
export function createAnswerReader(): AnswerReader {
  let started = false;
  let thinking = false;
  let finished = false;
  let calls = 0;
  let answerId: string | undefined;

  function endThoughts(): StreamEvent[] {
    if (!thinking) return [];
    thinking = false;
    return [{ type: 'reasoning-end', origin: 'ollama' }];
  }

  /** Calls come whole, and with an id only from newer servers; one of ours is unique across answers. */
  function readCall(call: JsonObject): StreamEvent[] {
    const index = calls++;
    answerId ??= randomUUID();
    const wanted = objectOf(call.function);
    const args = wanted?.arguments;
    return [
      {
        type: 'tool-call',
        index,
        id: nonEmpty(call.id) ?? `call_${answerId}_${index}`,
        name: textOf(wanted?.name) ?? '',
        kind: 'function',
      },
      { type: 'tool-arguments', index, text: typeof args === 'string' ? args : stringifyExactly(args ?? {}) },
    ];
  }

  function readEnd(line: JsonObject): StreamEvent[] {
    finished = true;
    if (typeof line.done_reason === 'string' && LOADED.has(line.done_reason)) {
      return [
        { type: 'error', failure: { kind: 'server', message: `Ollama answered nothing, it did a "${line.done_reason}" of the model.` } },
      ];
    }
    const usage = decodeUsage(line);
    return [...endThoughts(), ...(usage ? [{ type: 'usage', usage } as const] : []), { type: 'finish', reason: finishReason(line) }];
  }

  function finishReason(line: JsonObject): FinishReason {
    if (line.done_reason === 'length') return 'length';
    if (line.done_reason !== undefined && line.done_reason !== 'stop') return 'other';
    return calls > 0 ? 'tool-calls' : 'stop';
  }

  return {
    read(line) {
      if (line.error !== undefined) {
        finished = true;
        return [{ type: 'error', failure: readUpstreamError(200, line) }];
      }
      const events: StreamEvent[] = [];
      if (!started) events.push({ type: 'start', ...present({ model: nonEmpty(line.model) }) });
      started = true;
      const message = objectOf(line.message);
      const thought = nonEmpty(message?.thinking);
      const text = nonEmpty(message?.content);
      const wanted = objectsOf(message?.tool_calls);
      if (thought !== undefined) {
        thinking = true;
        events.push({ type: 'reasoning', text: thought });
      }
      if (text !== undefined || wanted.length > 0) events.push(...endThoughts());
      if (text !== undefined) events.push({ type: 'text', text });
      events.push(...wanted.flatMap(readCall));
      if (line.done === true) events.push(...readEnd(line));
      return events;
    },
    get finished() {
      return finished;
    },
  };
}

/** How a line ends that tells of the model in memory, and is no answer. */
const LOADED: ReadonlySet<string> = new Set(['load', 'unload']);

/** Local models have no prompt cache that is billed, and thoughts are not counted apart. */
function decodeUsage(line: JsonObject): Usage | undefined {
  const input = countOf(line.prompt_eval_count);
  const output = countOf(line.eval_count);
  if (input === undefined && output === undefined) return undefined;
  return {
    inputTokens: input ?? 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: output ?? 0,
    reasoningTokens: 0,
  };
}
