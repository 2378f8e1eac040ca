import { randomUUID } from 'node:crypto';
import { feedbackCommand } from '../feedback/feedback-command';
import type { ClientProtocolId } from '../protocols/canonical';
import type { ClientProtocol } from '../protocols/protocol';
import { ProxyError } from '../proxy-error';
import type { Answer, IncomingRequest } from './answer';
import { answerHeaders } from './answer-headers';
import type { AnswerItem } from './answer-item';
import type { AnswerKeys } from './answer-memory';
import type { Attempt } from './attempt';
import { conversationId } from './conversation';
import { type FeedbackDesk, feedbackAnswer } from './feedback-answer';
import type { PipelineParts } from './parts';
import { createPipelineRequest, type PipelineRequest } from './pipeline-request';
import { produceAnswer } from './produce-answer';
import { answerText } from './produced-usage';
import { LEFT_EARLY, logRepeat, type RepeatEnd, repeatAnswer, repeatHeaders } from './repeat-answer';
import { inOneChunk } from './whole-body';

/**
 * One request's way: decode → feedback? → classify → cached or in flight already? → route → for each model that is asked reserve,
 * compress and send → encode → settle, evaluate, log, cache.
 * @throws ProxyError for everything the client is to be told
 */
export async function answerChat(
  received: IncomingRequest,
  protocols: Record<ClientProtocolId, ClientProtocol>,
  desk: FeedbackDesk,
  parts: PipelineParts,
): Promise<Answer> {
  const protocol = protocols[received.protocol];
  const incoming = { ...received, body: protocol.resolveNames?.(received.body) ?? received.body };
  const chat = protocol.decodeRequest(incoming.body);
  const segments = protocol.segments(incoming.body);
  const command = feedbackCommand(chat);
  if (command) {
    const conversation = conversationId(incoming.client, incoming.workspace, segments);
    return feedbackAnswer(command, { protocol, chat, conversation, client: incoming.client }, desk);
  }
  const request = createPipelineRequest(incoming, protocol, chat, segments, parts.classifier.classify(segments));
  const keys = parts.memory.keysOf(request);
  if (!keys) return answerFrom(request, produceAnswer(request, incoming.signal, parts), parts);
  const taskId = randomUUID();
  const cached = parts.memory.find(keys);
  if (cached) return repeatAnswer(request, cached, taskId, parts);
  const flight = parts.memory.open(keys, request, (signal) => remembering(keys, request, produceAnswer(request, signal, parts), parts));
  return answerFrom(request, flight.items, parts, flight.joined ? taskId : undefined);
}

/** Keeps a good answer for whoever asks the same again. */
async function* remembering(
  keys: AnswerKeys,
  request: PipelineRequest,
  items: AsyncIterable<AnswerItem>,
  parts: PipelineParts,
): AsyncGenerator<AnswerItem> {
  let attempt: Attempt | undefined;
  for await (const item of items) {
    if (item.kind === 'opened') attempt = item.attempt;
    if (item.kind === 'logged' && item.row.status === 'success' && attempt) {
      const { id, model } = attempt;
      parts.memory.remember(
        keys,
        { response: attempt.response(), provider: model.provider, model: model.id, taskId: id },
        request.startedAt,
      );
    }
    yield item;
  }
}

/** @param joinedAs the task id of a request that shares another's answer; undefined for the one that made the call */
async function answerFrom(
  request: PipelineRequest,
  items: AsyncIterable<AnswerItem>,
  parts: PipelineParts,
  joinedAs?: string,
): Promise<Answer> {
  const iterator = items[Symbol.asyncIterator]();
  const first = await iterator.next().catch((error: unknown) => failureInStream(request, error));
  if ('headers' in first) return first;
  if (first.done || first.value.kind !== 'opened') throw new ProxyError('internal', 'The answer ended before it began.');
  const { attempt } = first.value;
  const { provider, id: model } = attempt.model;
  const headers = joinedAs === undefined ? headersOf(attempt, parts) : repeatHeaders(request, { taskId: joinedAs, provider, model }, parts);
  if (joinedAs !== undefined) parts.memory.repeats(joinedAs, attempt.id);
  const chunks = joinedAs === undefined ? bytesOf(iterator) : sharedBytesOf(iterator, request, attempt, joinedAs, parts);
  if (request.chat.stream) return { headers, body: { kind: 'stream', chunks, cutOff: parts.inFlight.unread } };
  let content: string | Uint8Array = '';
  for await (const chunk of chunks) content = chunk;
  return { headers, body: { kind: 'complete', content } };
}

/** @throws the error itself where the client is told of it by the status */
function failureInStream({ chat, protocol }: PipelineRequest, error: unknown): Answer {
  if (!(error instanceof ProxyError) || !chat.stream || !protocol.failsInStream?.(error)) throw error;
  return { headers: error.headers, body: { kind: 'stream', chunks: inOneChunk(protocol.encodeStreamError(error)) } };
}

/** @param onLogged what to do before the bytes that end the answer go out */
async function* bytesOf(
  items: AsyncIterator<AnswerItem>,
  onLogged?: (end: RepeatEnd) => Promise<void>,
): AsyncGenerator<string | Uint8Array> {
  try {
    for (let next = await items.next(); !next.done; next = await items.next()) {
      if (next.value.kind === 'bytes') yield next.value.bytes;
      else if (next.value.kind === 'logged') await onLogged?.(next.value.row);
    }
  } finally {
    await items.return?.();
  }
}

/** For one that shares another's answer: logged once, and waited for by an ending proxy, also when it is read slowly or left early. */
async function* sharedBytesOf(
  items: AsyncIterator<AnswerItem>,
  request: PipelineRequest,
  attempt: Attempt,
  taskId: string,
  parts: PipelineParts,
): AsyncGenerator<string | Uint8Array> {
  const ended = parts.inFlight.begin();
  let logged = false;
  const log = (end: RepeatEnd) => {
    logged = true;
    return logJoined(request, attempt, taskId, end, parts);
  };
  try {
    yield* bytesOf(items, log);
  } finally {
    if (!logged) await log(LEFT_EARLY);
    ended();
  }
}

/** A shared answer that broke off is no success for those who joined it either. */
function logJoined(request: PipelineRequest, attempt: Attempt, taskId: string, shared: RepeatEnd, parts: PipelineParts): Promise<void> {
  const response = attempt.response();
  const { provider, id: model } = attempt.model;
  const { status, successScore, evaluation, error, failureKind } = shared;
  const end = status === 'success' ? undefined : { status, successScore, evaluation, error, failureKind };
  return logRepeat(request, { id: taskId, provider, model, usage: response.usage, answerPreview: answerText(response), end }, parts);
}

function headersOf(attempt: Attempt, parts: PipelineParts): Record<string, string> {
  const { request, model, ranked } = attempt;
  return answerHeaders({
    taskId: attempt.id,
    provider: model.provider,
    model: model.id,
    reason: ranked.reason,
    cacheHit: false,
    tokensSaved: attempt.compression.tokensBefore - attempt.compression.tokensAfter,
    attempts: attempt.number,
    budgetRemainingUsd: parts.budget.remainingUsd({ client: request.incoming.client, provider: model.provider }),
  });
}
