import { tokenCounter } from '../cost/token-count';
import { type AnswerItem, labelOf } from './answer-item';
import { answerStream } from './answer-stream';
import { type Dispatched, dispatch } from './dispatch';
import { judgeAnswerBefore } from './judge-previous-turn';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { weighPrompt } from './prompt-size';
import { routeRequest } from './route-request';
import { settleAttempt } from './settle-attempt';
import { answerInShadow, planShadow } from './shadow-answer';
import { wholeText } from './whole-body';

/**
 * Makes the answer to a request: judge the answer before it, route, dispatch, encode, settle.
 * @param signal aborts when nobody waits for it any more
 * @throws ProxyError before the first item when nobody can answer
 */
export async function* produceAnswer(request: PipelineRequest, signal: AbortSignal, parts: PipelineParts): AsyncGenerator<AnswerItem> {
  const ended = parts.inFlight.begin();
  judgeAnswerBefore(request, parts);
  try {
    // Counts must not change between the turns of a conversation, or what is sent of it might.
    await tokenCounter.settled();
    await tokenCounter.warm(request.segments.map((segment) => segment.text));
    request.promptSize = weighPrompt(request.segments);
    const decision = routeRequest(request, parts);
    const shadow = planShadow(request, decision, parts);
    const aborts = AbortSignal.any([signal, parts.inFlight.signal]);
    const dispatched = await dispatch(request, decision, aborts, parts, shadow?.experiment).catch((error: unknown) => {
      shadow?.spent(0);
      throw error;
    });
    if (shadow) void answerInShadow(request, decision, shadow, parts);
    if (dispatched.answer.kind === 'stream') yield* answerStream({ ...dispatched, answer: dispatched.answer }, parts);
    else yield* wholeAnswer({ ...dispatched, answer: dispatched.answer }, parts);
  } finally {
    ended();
  }
}

async function* wholeAnswer(
  { attempt, admission, native, answer }: Dispatched & { answer: { kind: 'complete' } },
  parts: PipelineParts,
): AsyncGenerator<AnswerItem> {
  attempt.observeWhole(answer.response);
  const row = await settleAttempt(attempt, { status: 'success' }, admission, parts);
  yield { kind: 'opened', attempt };
  yield { kind: 'logged', row };
  const { protocol, chat } = attempt.request;
  // Some servers ignore `stream`; the client gets its stream all the same, in one piece.
  const bytes = (native ? answer.bytes : undefined) ?? wholeText(answer.response, labelOf(attempt), protocol, chat);
  yield { kind: 'bytes', bytes };
}
