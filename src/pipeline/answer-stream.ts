import type { StreamEvent, UpstreamFailure } from '../protocols/canonical';
import { restoreCustomTools } from '../protocols/custom-tool-emulation';
import type { AnswerLabel } from '../protocols/protocol';
import type { UpstreamFrame } from '../providers/provider';
import { type Dispatched, toFailure } from './dispatch';
import { failureToError } from './failure-to-error';
import type { OpenedStream } from './open-stream';
import type { PipelineParts } from './parts';
import { reportProgress, settleAttempt } from './settle-attempt';

/**
 * The bytes of a streamed answer for the client. Everything from the finish on is held back until the attempt is settled and
 * logged, so whoever has read the whole answer finds it in the log. A stream that fails ends with the protocol's error event.
 * When the reader leaves early, the attempt is logged as aborted and charged for what was produced.
 */
export async function* answerStream(dispatched: Dispatched & { answer: { kind: 'stream' } }, parts: PipelineParts): AsyncGenerator<string | Uint8Array> {
  const { attempt, admission, native } = dispatched;
  const writer = native ? nativeWriter() : encodingWriter(dispatched);
  let failure: UpstreamFailure | undefined;
  let held: (string | Uint8Array)[] | undefined;
  let ended = false;
  try {
    for await (const frame of allFrames(dispatched.answer.opened)) {
      failure = frame.events.find((event) => event.type === 'error')?.failure;
      if (failure) break;
      for (const event of frame.events) attempt.observe(event);
      reportProgress(attempt, parts);
      if (frame.events.some((event) => event.type === 'finish')) held ??= [];
      const chunk = writer.write(frame);
      if (chunk.length === 0) continue;
      if (held) held.push(chunk);
      else yield chunk;
    }
    ended = true;
  } catch (error) {
    failure = toFailure(error);
    ended = true;
  } finally {
    if (!ended) await settleAttempt(attempt, { status: 'aborted' }, admission, parts);
  }
  if (failure) {
    const aborted = failure.kind === 'cancelled';
    await settleAttempt(attempt, aborted ? { status: 'aborted' } : { status: 'failure', failure }, admission, parts);
    yield writer.fail(failure);
    return;
  }
  await settleAttempt(attempt, { status: 'success' }, admission, parts);
  yield* held ?? [];
  const end = writer.end();
  if (end !== '') yield end;

  function nativeWriter() {
    return {
      write: (frame: UpstreamFrame): string | Uint8Array => frame.bytes ?? '',
      end: () => '',
      fail: (reason: UpstreamFailure) => attempt.request.protocol.encodeStreamError(errorOf(reason)),
    };
  }

  function encodingWriter({ attempt }: Dispatched) {
    const { request, model } = attempt;
    const label: AnswerLabel = { taskId: attempt.id, model: model.id, createdAtSeconds: Math.floor(attempt.createdAt / 1000) };
    const encoder = request.protocol.createStreamEncoder(label, request.chat);
    const restore = restoreCustomTools(request.chat);
    const encode = (event: StreamEvent) => restore(event).map((restored) => encoder.encode(restored)).join('');
    return {
      write: (frame: UpstreamFrame): string | Uint8Array => frame.events.map(encode).join(''),
      end: () => encoder.end(),
      fail: (reason: UpstreamFailure) => encoder.fail?.(errorOf(reason)) ?? request.protocol.encodeStreamError(errorOf(reason)),
    };
  }

  function errorOf(reason: UpstreamFailure) {
    return failureToError([{ provider: attempt.model.provider, model: attempt.model.id, failure: reason }], {});
  }
}

async function* allFrames({ held, rest }: OpenedStream): AsyncGenerator<UpstreamFrame> {
  try {
    yield* held;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
