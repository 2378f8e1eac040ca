import type { FinishReason, UpstreamFailure } from '../protocols/canonical';
import { claudeCliProvider } from '../protocols/claude-cli/provider';
import { createNdjsonSplitter, type FramedMessage } from '../protocols/wire-messages';
import { redactKeys } from '../redact-keys';
import type { ClaudeProcess } from './claude-cli-process';
import { UpstreamError, type UpstreamFrame } from './provider';
import { MAX_ANSWER_BYTES } from './upstream-body';
import { upstreamErrorOf } from './upstream-error-of';

export interface CliFrameOptions {
  signal: AbortSignal;
  /** When the first decoded line is due, on the clock of `performance.now()`, and how long that is from the start. */
  firstTokenAt: number;
  firstTokenMs: number;
  /** Longest silence after that. */
  idleMs: number;
}

/** How long the final line with usage and cost may take once everything was said. */
const RESULT_WAIT_MS = 5000;

/** What people are shown of the standard error: its last lines. */
const MAX_STDERR_SHOWN = 500;

/**
 * The lines of one run as frames. However reading ends, nothing of the process is left running.
 * @throws UpstreamError for a run that failed, hung, was cancelled, or died in mid-answer (`truncated`)
 */
export async function* cliFrames(run: ClaudeProcess, options: CliFrameOptions): AsyncGenerator<UpstreamFrame, void> {
  const { signal, firstTokenAt, firstTokenMs, idleMs } = options;
  const decoder = claudeCliProvider.createStreamDecoder();
  const splitter = createNdjsonSplitter();
  const output = run.stdout[Symbol.asyncIterator]();
  let size = 0;
  let decoded = false;
  let finished: FinishReason | undefined;
  /** Whether usage and cost came, behind which there is nothing more. */
  let complete = false;
  let interrupted: UpstreamFailure | undefined;

  const interrupt = (failure: UpstreamFailure) => {
    interrupted ??= failure;
    run.stdout.destroy();
  };
  const onAbort = () => interrupt({ kind: 'cancelled', message: 'The request to the Claude CLI was cancelled.' });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  function toFrame({ message }: FramedMessage): UpstreamFrame {
    const events = message ? decoder.decode(message) : [];
    for (const event of events) {
      if (event.type === 'error') throw new UpstreamError(event.failure);
      if (event.type === 'usage' && event.usage.reportedCostUsd !== undefined && finished) complete = true;
      if (event.type === 'finish') finished = event.reason;
      decoded = true;
    }
    return { events };
  }

  async function nextChunk(): Promise<Uint8Array | undefined> {
    const waitMs = finished ? RESULT_WAIT_MS : decoded ? idleMs : Math.max(0, firstTokenAt - performance.now());
    const what = decoded ? `fell silent for ${waitMs / 1000} s` : `gave no first token within ${firstTokenMs / 1000} s`;
    const timer = setTimeout(() => interrupt({ kind: 'timeout', message: `The Claude CLI ${what}.` }), waitMs);
    try {
      const next = await output.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      // Destroying the pipe is how an interruption ends the read.
      if (interrupted) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  try {
    // Behind an answer that was cut off the CLI goes on by its own means, which nobody asked for.
    while (!complete && (finished === undefined || finished === 'stop')) {
      const chunk = await nextChunk();
      if (!chunk) break;
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new UpstreamError({ kind: 'too-large', message: 'The Claude CLI printed more than 64 MiB.' });
      for (const message of splitter.push(chunk)) {
        const frame = toFrame(message);
        if (frame.events.length > 0) yield frame;
      }
    }
    if (interrupted && !finished) throw new UpstreamError(interrupted);
    if (finished) return;
    for (const message of splitter.end()) {
      const frame = toFrame(message);
      if (frame.events.length > 0) yield frame;
    }
    if (finished) return;
    // Its output has ended, so it is about to end too, or never will.
    run.leave();
    const { code, signal: killedBy } = await run.ended;
    throw new UpstreamError(endedEarly(run.stderrTail, killedBy ?? code, decoded));
  } catch (error) {
    throw upstreamErrorOf(error, (failure) => failure) ?? error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    // What was not read would keep the pipe open, and so the process's end from being seen.
    run.stdout.destroy();
    if (complete) run.leave();
    else await run.stop();
  }
}

function endedEarly(stderr: string, how: NodeJS.Signals | number | null, decoded: boolean): UpstreamFailure {
  const said = redactKeys(stderr.slice(-MAX_STDERR_SHOWN)).trim();
  const explanation = said === '' ? '' : `: ${said}`;
  return {
    kind: decoded ? 'truncated' : 'server',
    message: `The Claude CLI ended ${decoded ? 'in the middle of its answer' : 'without an answer'} (${how ?? 'unknown'})${explanation}`,
  };
}
