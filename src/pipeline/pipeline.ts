import { tokenCounter } from '../cost/token-count';
import { feedbackCommand } from '../feedback/feedback-command';
import type { ClientProtocolId } from '../protocols/canonical';
import { restoreCustomToolsInResponse } from '../protocols/custom-tool-emulation';
import type { AnswerLabel, ClientProtocol } from '../protocols/protocol';
import { classify } from '../routing/classify';
import type { Answer, IncomingRequest } from './answer';
import { answerHeaders } from './answer-headers';
import { answerStream } from './answer-stream';
import { compressRequest } from './compress-request';
import { conversationId } from './conversation';
import { type Dispatched, dispatch } from './dispatch';
import { type FeedbackDesk, feedbackAnswer } from './feedback-answer';
import { judgePreviousTurn } from './judge-previous-turn';
import type { PipelineParts } from './parts';
import { createPipelineRequest, type PipelineRequest } from './pipeline-request';
import { weighPrompt } from './prompt-size';
import { routeRequest } from './route-request';
import { settleAttempt } from './settle-attempt';

/**
 * One request's way: decode → feedback? → classify → compress → route and reserve → dispatch with fallbacks → encode →
 * settle, evaluate, log.
 * @throws ProxyError for everything the client is to be told
 */
export async function answerChat(
  incoming: IncomingRequest,
  protocols: Record<ClientProtocolId, ClientProtocol>,
  desk: FeedbackDesk,
  parts: PipelineParts,
): Promise<Answer> {
  const protocol = protocols[incoming.protocol];
  const chat = protocol.decodeRequest(incoming.body);
  const segments = protocol.segments(incoming.body);
  const command = feedbackCommand(chat);
  if (command) {
    const conversation = conversationId(incoming.client, incoming.workspace, segments);
    return feedbackAnswer(command, { protocol, chat, conversation, client: incoming.client }, desk);
  }
  const request = createPipelineRequest(incoming, protocol, chat, segments, classify);
  judgePreviousTurn(request, parts);
  await tokenCounter.warm(segments.map((segment) => segment.text));
  compressRequest(request, parts);
  request.promptSize = weighPrompt(request.segments);
  const decision = routeRequest(request, parts);
  return toAnswer(await dispatch(request, decision, incoming.signal, parts), parts);
}

async function toAnswer(dispatched: Dispatched, parts: PipelineParts): Promise<Answer> {
  const { attempt, answer } = dispatched;
  if (answer.kind === 'stream') {
    const chunks = answerStream({ ...dispatched, answer }, parts);
    return { headers: headersOf(dispatched, parts), body: { kind: 'stream', chunks } };
  }
  attempt.observeWhole(answer.response);
  await settleAttempt(attempt, { status: 'success' }, dispatched.admission, parts);
  return { headers: headersOf(dispatched, parts), body: { kind: 'complete', content: wholeContent(dispatched, attempt.request) } };
}

function wholeContent({ attempt, answer, native }: Dispatched, request: PipelineRequest): string | Uint8Array {
  if (answer.kind !== 'complete') throw new TypeError('wholeContent is for answers in one piece');
  if (native && answer.bytes) return answer.bytes;
  const label: AnswerLabel = { taskId: attempt.id, model: attempt.model.id, createdAtSeconds: Math.floor(attempt.createdAt / 1000) };
  const response = restoreCustomToolsInResponse(request.chat, answer.response);
  return JSON.stringify(request.protocol.encodeResponse(response, label, request.chat));
}

function headersOf({ attempt }: Dispatched, parts: PipelineParts): Record<string, string> {
  const { request, model, ranked } = attempt;
  return answerHeaders({
    taskId: attempt.id,
    provider: model.provider,
    model: model.id,
    reason: ranked.reason,
    cacheHit: false,
    tokensSaved: request.compression.tokensBefore - request.compression.tokensAfter,
    attempts: attempt.number,
    budgetRemainingUsd: parts.budget.remainingUsd({ client: request.incoming.client, provider: model.provider }),
  });
}
