import type { UpstreamFailure } from '../protocols/canonical';
import type { UpstreamFrame } from '../providers/provider';
import type { ProxyError } from '../proxy-error';
import { type AnswerItem, labelOf } from './answer-item';
import type { Attempt } from './attempt';
import { type Dispatched, toFailure } from './dispatch';
import { failureToError } from './failure-to-error';
import type { OpenedStream } from './open-stream';
import type { PipelineParts } from './parts';
import { noteVisible, reportProgress, settleAttempt } from './settle-attempt';

/** Turns what a provider sends into the client's bytes. */
interface FrameWriter {
  write(frame: UpstreamFrame): string | Uint8Array;
  end(): string;
  fail(failure: UpstreamFailure): string;
}

/**
 * A streamed answer. Everything from the finish on is held back until the attempt is settled and logged, so whoever has read the
 * whole answer finds it in the log. A stream that fails ends with the protocol's error event. When the reader leaves early, the
 * attempt is logged as aborted and charged for what was produced.
 */
export async function* answerStream(
  { attempt, admission, native, answer }: Dispatched & { answer: { kind: 'stream' } },
  parts: PipelineParts,
): AsyncGenerator<AnswerItem> {
  const writer = native ? nativeWriter(attempt, parts) : encodingWriter(attempt, parts);
  const held: AnswerItem[] = [];
  let failure: UpstreamFailure | undefined;
  let finished = false;
  let ended = false;
  try {
    noteVisible(attempt, parts);
    yield { kind: 'opened', attempt };
    for await (const frame of allFrames(answer.opened)) {
      failure = frame.events.find((event) => event.type === 'error')?.failure;
      if (failure) break;
      reportProgress(attempt, parts);
      finished ||= frame.events.some((event) => event.type === 'finish');
      const bytes = writer.write(frame);
      if (bytes.length === 0) continue;
      if (finished) held.push({ kind: 'bytes', bytes });
      else yield { kind: 'bytes', bytes };
    }
    ended = true;
  } catch (error) {
    failure = toFailure(error);
    ended = true;
  } finally {
    if (!ended) await settleAttempt(attempt, { status: 'aborted' }, admission, parts);
  }
  if (failure) {
    const end = failure.kind === 'cancelled' ? ({ status: 'aborted' } as const) : ({ status: 'failure', failure } as const);
    yield { kind: 'logged', row: await settleAttempt(attempt, end, admission, parts) };
    yield { kind: 'bytes', bytes: writer.fail(failure) };
    return;
  }
  yield { kind: 'logged', row: await settleAttempt(attempt, { status: 'success' }, admission, parts) };
  yield* held;
  const last = writer.end();
  if (last !== '') yield { kind: 'bytes', bytes: last };
}

function nativeWriter(attempt: Attempt, parts: PipelineParts): FrameWriter {
  let messages = 0;
  return {
    write({ bytes }) {
      if (bytes) messages++;
      return bytes ?? '';
    },
    end: () => '',
    fail: (failure) =>
      attempt.request.protocol.encodeStreamError(errorOf(attempt, failure, parts), { id: attempt.response().id, messages }),
  };
}

function encodingWriter(attempt: Attempt, parts: PipelineParts): FrameWriter {
  const { protocol, chat } = attempt.request;
  const encoder = protocol.createStreamEncoder(labelOf(attempt), chat);
  return {
    write: (frame) => frame.events.map((event) => encoder.encode(event)).join(''),
    end: () => encoder.end(),
    fail: (failure) => encoder.fail?.(errorOf(attempt, failure, parts)) ?? protocol.encodeStreamError(errorOf(attempt, failure, parts)),
  };
}

function errorOf({ model }: Attempt, failure: UpstreamFailure, { inFlight }: PipelineParts): ProxyError {
  return inFlight.cutOff ?? failureToError([{ provider: model.provider, model: model.id, failure }], {});
}

async function* allFrames({ held, rest }: OpenedStream): AsyncGenerator<UpstreamFrame> {
  try {
    yield* held;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
