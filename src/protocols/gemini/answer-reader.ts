import { randomUUID } from 'node:crypto';
import type { FinishReason, StreamEvent } from '../canonical';
import { isObject, listOf, nonEmpty, objectOf, objectsOf, textOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { decodeUsage } from './decode-usage';

/** Reads the responses of one answer in turn: one for a whole answer, many for a streamed one. */
export interface AnswerReader {
  read(response: JsonObject): StreamEvent[];
  /** Whether a finish reason or an error came. */
  readonly finished: boolean;
}

export function createAnswerReader(): AnswerReader {
  let started = false;
  let thinking = false;
  let saidAnything = false;
  let calls = 0;
  let answerId: string = randomUUID();
  let finished = false;

  /** Thoughts end where something else begins; the proof may come with the thoughts, or later with what follows. */
  function endThoughts(signature?: string): StreamEvent[] {
    if (!thinking && signature === undefined) return [];
    thinking = false;
    return [{ type: 'reasoning-end', origin: 'gemini', ...present({ signature }) }];
  }

  function readPart(part: JsonObject): StreamEvent[] {
    const signature = nonEmpty(part.thoughtSignature);
    const call = objectOf(part.functionCall);
    if (call) return [...endThoughts(), ...readCall(call, signature)];
    const text = textOf(part.text);
    if (text === undefined) return isObject(part) ? [...endThoughts(), { type: 'opaque', origin: 'gemini', value: part }] : [];
    if (part.thought === true) {
      const said: StreamEvent[] = text === '' ? [] : [{ type: 'reasoning', text }];
      thinking ||= text !== '';
      return signature === undefined ? said : [...said, ...endThoughts(signature)];
    }
    if (text !== '') saidAnything = true;
    return [
      ...(text === '' ? [] : [...endThoughts(), { type: 'text', text } as const]),
      ...(signature === undefined ? [] : endThoughts(signature)),
    ];
  }

  /** Older models give their calls no ids: ours are unique, and the same when the same answer is read again. */
  function readCall(call: JsonObject, signature: string | undefined): StreamEvent[] {
    const index = calls++;
    const id = nonEmpty(call.id) ?? `call_${answerId}_${index}`;
    return [
      { type: 'tool-call', index, id, name: textOf(call.name) ?? '', kind: 'function', ...present({ signature }) },
      { type: 'tool-arguments', index, text: JSON.stringify(call.args ?? {}) },
    ];
  }

  function readEnd(reason: string, explanation: string | undefined): StreamEvent[] {
    finished = true;
    const words = explanation === undefined ? reason : `${reason}: ${explanation}`;
    if (FAILED.has(reason)) return [{ type: 'error', failure: { kind: 'server', message: `Gemini broke off its answer (${words}).` } }];
    const finish = FINISH_REASONS.get(reason) ?? 'other';
    const refusal: StreamEvent[] =
      finish === 'content-filter' && !saidAnything && calls === 0
        ? [{ type: 'refusal', text: `Gemini withheld its answer (${words}).` }]
        : [];
    return [...endThoughts(), ...refusal, { type: 'finish', reason: finish === 'stop' && calls > 0 ? 'tool-calls' : finish }];
  }

  function read(response: JsonObject): StreamEvent[] {
    if (response.error !== undefined) {
      finished = true;
      return [{ type: 'error', failure: readUpstreamError(200, response) }];
    }
    const events: StreamEvent[] = [];
    if (!started) {
      started = true;
      const id = nonEmpty(response.responseId);
      answerId = id?.replace(/[^\w-]/g, '_') ?? answerId;
      events.push({ type: 'start', ...present({ id, model: nonEmpty(response.modelVersion) }) });
    }
    const candidate = objectsOf(response.candidates)[0];
    for (const part of listOf(objectOf(candidate?.content)?.parts)) if (isObject(part)) events.push(...readPart(part));
    const usage = decodeUsage(response);
    if (usage) events.push({ type: 'usage', usage });
    const reason = nonEmpty(candidate?.finishReason);
    const blocked = nonEmpty(objectOf(response.promptFeedback)?.blockReason);
    if (reason !== undefined) events.push(...readEnd(reason, nonEmpty(candidate?.finishMessage)));
    else if (blocked !== undefined && !finished) events.push(...readBlocked(blocked));
    return events;
  }

  function readBlocked(reason: string): StreamEvent[] {
    finished = true;
    return [
      { type: 'refusal', text: `Gemini refused the prompt (${reason}).` },
      { type: 'finish', reason: 'content-filter' },
    ];
  }

  return {
    read,
    get finished() {
      return finished;
    },
  };
}

/** https://ai.google.dev/api/generate-content#FinishReason; what is not here is `other`. */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
]);

/** The model made something that is no answer; another try, or another model, may do better. */
const FAILED: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
]);
