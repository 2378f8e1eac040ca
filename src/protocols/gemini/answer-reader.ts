import { randomUUID } from 'node:crypto';
import type { FinishReason, StreamEvent } from '../canonical';
import { isObject, listOf, nonEmpty, objectOf, objectsOf, textOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import type { AnswerReader } from '../read-whole-answer';
import { readUpstreamError } from '../upstream-errors';
import { decodeUsage } from './decode-usage';
import { StreamedArguments } from './streamed-arguments';

/** Reads the responses of one answer in turn: one for a whole answer, many for a streamed one. */
export function createAnswerReader(): AnswerReader {
  let started = false;
  let thinking = false;
  let saidAnything = false;
  let calls = 0;
  let answerId: string = randomUUID();
  let finished = false;
  let usageMetadata: JsonObject = {};
  /** A call whose arguments are still coming. */
  let open: { index: number; given: StreamedArguments } | undefined;

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
    if (open && text !== '') return [...endCall(), ...readPart(part)];
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

  /** Newer models can send a call's arguments bit by bit: its name comes first, and what follows has none. */
  function readCall(call: JsonObject, signature: string | undefined): StreamEvent[] {
    const name = nonEmpty(call.name);
    const pieces =
      [name, call.args, call.partialArgs].every((field) => field === undefined) && !open ? [] : beginCall(call, name, signature);
    open?.given.add(call.partialArgs);
    const args = objectOf(call.args);
    if (args) open?.given.addWhole(args);
    return call.willContinue === true ? pieces : [...pieces, ...endCall()];
  }

  /** Older models give their calls no ids: ours are unique, and the same when the same answer is read again. */
  function beginCall(call: JsonObject, name: string | undefined, signature: string | undefined): StreamEvent[] {
    if (open && name === undefined) return [];
    const before = endCall();
    const index = calls++;
    open = { index, given: new StreamedArguments() };
    const id = nonEmpty(call.id) ?? `call_${answerId}_${index}`;
    return [...before, { type: 'tool-call', index, id, name: name ?? '', kind: 'function', ...present({ signature }) }];
  }

  function endCall(): StreamEvent[] {
    if (!open) return [];
    const { index, given } = open;
    open = undefined;
    return [{ type: 'tool-arguments', index, text: given.json() }];
  }

  function readEnd(reason: string, explanation: string | undefined): StreamEvent[] {
    finished = true;
    const lastCall = endCall();
    const words = inWords(reason, explanation);
    if (FAILED.has(reason)) return [{ type: 'error', failure: { kind: 'server', message: `Gemini broke off its answer (${words}).` } }];
    const finish = FINISH_REASONS.get(reason) ?? 'other';
    const refusal: StreamEvent[] =
      finish === 'content-filter' && !saidAnything && calls === 0
        ? [{ type: 'refusal', text: `Gemini withheld its answer (${words}).` }]
        : [];
    return [...lastCall, ...endThoughts(), ...refusal, { type: 'finish', reason: finish === 'stop' && calls > 0 ? 'tool-calls' : finish }];
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
    const candidate = objectsOf(response.candidates).find(({ index }) => index === 0 || index === undefined);
    for (const part of listOf(objectOf(candidate?.content)?.parts)) if (isObject(part)) events.push(...readPart(part));
    const reported = objectOf(response.usageMetadata);
    if (reported) {
      // A blocked answer ends with a report of the prompt alone: what was said before is charged all the same.
      usageMetadata = { ...usageMetadata, ...reported };
      events.push({ type: 'usage', usage: decodeUsage(usageMetadata) });
    }
    const reason = nonEmpty(candidate?.finishReason);
    const feedback = objectOf(response.promptFeedback);
    const blocked = nonEmpty(feedback?.blockReason);
    if (reason !== undefined) events.push(...readEnd(reason, nonEmpty(candidate?.finishMessage)));
    else if (blocked !== undefined && !finished) events.push(...readBlocked(blocked, nonEmpty(feedback?.blockReasonMessage)));
    return events;
  }

  function readBlocked(reason: string, explanation: string | undefined): StreamEvent[] {
    finished = true;
    return [
      { type: 'refusal', text: `Gemini refused the prompt (${inWords(reason, explanation)}).` },
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

function inWords(reason: string, explanation: string | undefined): string {
  return explanation === undefined ? reason : `${reason}: ${explanation}`;
}

/** https://ai.google.dev/api/generate-content#FinishReason; what is not here is `other`. */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['LANGUAGE', 'content-filter'],
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
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
]);
