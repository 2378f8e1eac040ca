import type { ChatRequest, ChatResponse, ToolCallPart, UpstreamFailure } from '../protocols/canonical';
import { parseJson } from '../protocols/lenient-json';
import type { Evaluation } from '../task-record';
import type { Classification } from './classification';
import { isRefusal } from './refusal';
import { schemaMismatch } from './schema-check';

export interface AnswerToEvaluate {
  request: ChatRequest;
  response: ChatResponse;
  /** What went wrong upstream; null when the answer came to its end. */
  failure: UpstreamFailure | null;
  /** The client hung up: nothing can be said. */
  aborted: boolean;
  classification: Classification;
}

/** An answer that nothing speaks against. Not 1: only people can say that it was good. */
const NOTHING_WRONG = 0.9;

interface Finding {
  score: number;
  reason: string;
}

/** Judges an answer by itself: did it arrive whole (layer 1), and does it look like one (layer 2)? */
export function evaluateAnswer(answer: AnswerToEvaluate): Evaluation {
  const evaluation: Evaluation = { transport: null, heuristics: null, rating: null, nextTurn: null, reasons: [] };
  if (answer.aborted) return evaluation;
  if (answer.failure) {
    const { kind, status } = answer.failure;
    return { ...evaluation, transport: 0, reasons: [status === undefined ? `${kind} failure` : `${kind} failure, HTTP ${status}`] };
  }
  const findings = inspect(answer);
  const worst = Math.min(NOTHING_WRONG, ...findings.map(({ score }) => score));
  return { ...evaluation, transport: 1, heuristics: worst, reasons: findings.map(({ reason }) => reason) };
}

/**
 * One value for routing, 0–1; 0.5 and above counts as success. A rating decides; without one, what the next turn revealed
 * counts more than our own look at the answer. An answer of which nothing is known is neither success nor failure: 0.5.
 */
export function combineEvaluation({ transport, heuristics, rating, nextTurn }: Evaluation): number {
  const look = transport === 0 ? 0 : (heuristics ?? transport ?? 0.5);
  const unrated = nextTurn === null || transport === 0 ? look : 0.7 * nextTurn + 0.3 * look;
  return rating === null ? unrated : 0.9 * rating + 0.1 * unrated;
}

function inspect(answer: AnswerToEvaluate): Finding[] {
  const { request, response } = answer;
  const text = visibleText(response);
  const calls = response.parts.filter((part) => part.type === 'tool-call');
  if (text.trim() === '' && calls.length === 0 && !response.parts.some(({ type }) => type === 'opaque')) {
    const reason = response.refusal || response.finishReason === 'content-filter' ? 'refusal' : 'empty answer';
    return [{ score: 0, reason }];
  }
  const findings: (Finding | null)[] = [
    refused(response, text, request),
    cutOff(response, request),
    ...calls.map((call) => badCall(call, request)),
    missingCall(calls, request),
    notJson(text, calls, request),
    repetitive(text),
    calls.length === 0 ? tooLittle(text, answer) : null,
  ];
  return findings.filter((finding) => finding !== null);
}

function refused(response: ChatResponse, text: string, request: ChatRequest): Finding | null {
  const refusal = Boolean(response.refusal) || response.finishReason === 'content-filter' || isRefusal(text, lastUserText(request));
  return refusal ? { score: 0.15, reason: 'refusal' } : null;
}

/** A limit that the client set is the client's wish. */
function cutOff(response: ChatResponse, request: ChatRequest): Finding | null {
  if (response.finishReason !== 'length' || request.maxOutputTokens !== undefined) return null;
  return { score: 0.35, reason: 'cut off at the output limit' };
}

function badCall(call: ToolCallPart, request: ChatRequest): Finding | null {
  const tool = request.tools.find(({ name }) => name === call.name);
  if (!tool) return { score: 0.1, reason: `call of a tool that was not offered (${call.name})` };
  if (tool.kind !== 'function' || call.kind !== 'function') return null;
  const parsed = parseJson(call.arguments.trim() === '' ? '{}' : call.arguments);
  if (parsed === undefined) return { score: 0.1, reason: `arguments of ${call.name} are no JSON` };
  const mismatch = schemaMismatch(parsed, tool.parameters);
  return mismatch === null ? null : { score: 0.2, reason: `call of ${call.name} does not fit its schema: ${mismatch}` };
}

function missingCall(calls: readonly ToolCallPart[], request: ChatRequest): Finding | null {
  const { toolChoice } = request;
  const missing =
    (toolChoice?.type === 'required' && calls.length === 0) ||
    (toolChoice?.type === 'tool' && !calls.some(({ name }) => name === toolChoice.name));
  return missing ? { score: 0.2, reason: 'the demanded tool call is missing' } : null;
}

function notJson(text: string, calls: readonly ToolCallPart[], request: ChatRequest): Finding | null {
  if (!request.responseFormat || calls.length > 0) return null;
  const parsed = parseJson(text);
  if (parsed === undefined) return { score: 0.1, reason: 'JSON was asked for' };
  if (request.responseFormat.type === 'json') return null;
  const mismatch = schemaMismatch(parsed, request.responseFormat.schema);
  return mismatch === null ? null : { score: 0.2, reason: `does not fit the asked schema: ${mismatch.replace('arguments', 'answer')}` };
}

/** Small models get stuck: one line over and over. */
function repetitive(text: string): Finding | null {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) if (line.trim().length > 20) counts.set(line, (counts.get(line) ?? 0) + 1);
  return Math.max(0, ...counts.values()) >= 20 ? { score: 0.2, reason: 'repeats itself' } : null;
}

function tooLittle(text: string, { request, classification }: AnswerToEvaluate): Finding | null {
  const { category, complexity } = classification;
  // An agent's remarks between tool calls are short and hold no code, and a question back is a fair answer.
  if (request.tools.length > 0 || /[?？؟]\s*$/.test(text) || request.maxOutputTokens !== undefined) return null;
  const codeWanted = category === 'code_gen' || category === 'refactor';
  if (codeWanted && !looksLikeCode(text)) return { score: 0.3, reason: 'no code in the answer' };
  if (codeWanted && complexity < 50) return null;
  const shortest = category === 'simple_qa' || category === 'other' ? 1 : complexity >= 50 ? 120 : 25;
  return text.trim().length < shortest ? { score: 0.4, reason: 'too short for the request' } : null;
}

/** Parts of these patterns that could match at many places of a long line are bounded: an answer of one huge word must not hold the process. */
function looksLikeCode(text: string): boolean {
  return (
    /```|`[^`\n]+`|^(?: {4}|\t)\S/m.test(text) || /[;{}]\s*$|\w\(.{0,500}\)|=>|[<>]\w|\w\s*=\s*\S|\$\w|\bSELECT\b|\^|\\[dws]/m.test(text)
  );
}

function visibleText(response: ChatResponse): string {
  return response.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function lastUserText(request: ChatRequest): string {
  const last = request.messages.findLast(({ role }) => role === 'user');
  return last?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n') ?? '';
}
