import type { StreamEvent, UpstreamFailure } from '../canonical';
import { parseAnswer } from '../exact-json';
import { isObject, nonEmpty, objectOf, objectsOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject, StreamDecoder } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { type BlockDecoder, createBlockDecoder } from './block-decoder';
import { refusalOf } from './decode-response';
import { decodeStopReason } from './stop-reason';
import { mergeUsage, toUsage, type UsageReport } from './usage';

/** Reads the events of a streamed message, already parsed: they come alone, or inside the lines of the Claude CLI. */
export interface MessageEventDecoder {
  decode(event: JsonObject): StreamEvent[];
  end(): StreamEvent[];
}

export function createMessageEventDecoder(): MessageEventDecoder {
  let ended: 'finish' | 'error' | undefined;
  let report: UsageReport | undefined;
  let calls = 0;
  let begun: JsonObject | undefined;
  let saidAnything = false;
  const blocks = new Map<unknown, BlockDecoder>();

  function fail(failure: UpstreamFailure): StreamEvent[] {
    ended = 'error';
    return [{ type: 'error', failure }];
  }

  function usageEvents(value: unknown): StreamEvent[] {
    const merged = mergeUsage(report, value);
    if (!merged || merged === report) return [];
    report = merged;
    return [{ type: 'usage', usage: toUsage(merged) }];
  }

  function startBlock(index: unknown, block: JsonObject): StreamEvent[] {
    const decoder = createBlockDecoder(block, calls);
    if (block.type === 'tool_use') calls++;
    blocks.set(index, decoder);
    saidAnything = true;
    return decoder.start();
  }

  /** Some servers begin no blocks; what a piece belongs to, it says itself. */
  function continueBlock(index: unknown, delta: JsonObject): StreamEvent[] {
    const implied = blocks.has(index) ? undefined : IMPLIED_BLOCKS.get(delta.type);
    const begin = implied === undefined ? [] : startBlock(index, { type: implied });
    return [...begin, ...(blocks.get(index)?.delta(delta) ?? [])];
  }

  function stopBlock(index: unknown): StreamEvent[] {
    const decoder = blocks.get(index);
    blocks.delete(index);
    return decoder?.stop() ?? [];
  }

  function finish(delta: JsonObject | undefined): StreamEvent[] {
    const reason = nonEmpty(delta?.stop_reason);
    if (reason === undefined || ended) return [];
    ended = 'finish';
    const refusal = refusalOf(delta?.stop_details);
    return [
      ...[...blocks.keys()].flatMap(stopBlock),
      ...(refusal === undefined ? [] : [{ type: 'refusal' as const, text: refusal }]),
      { type: 'finish', reason: decodeStopReason(reason), ...present({ stopSequence: nonEmpty(delta?.stop_sequence) }) },
    ];
  }

  /** Some answers are there from the start, whole or in part: a paused turn that goes on, results of server tools. */
  function start(message: JsonObject): StreamEvent[] {
    if (begun) return usageEvents(message.usage);
    begun = message;
    const content = objectsOf(message.content).flatMap((block, place) => [
      ...startBlock(`given ${place}`, block),
      ...stopBlock(`given ${place}`),
    ]);
    return [
      { type: 'start', ...present({ id: nonEmpty(message.id), model: nonEmpty(message.model) }) },
      ...usageEvents(message.usage),
      ...content,
    ];
  }

  return {
    decode(event) {
      if (ended === 'error') return [];
      switch (event.type) {
        case 'message_start':
          return start(objectOf(event.message) ?? {});
        case 'message_stop':
          return finish({ ...(saidAnything && { stop_reason: calls > 0 ? 'tool_use' : 'end_turn' }), ...present(begun ?? {}) });
        case 'content_block_start':
          return startBlock(event.index, objectOf(event.content_block) ?? {});
        case 'content_block_delta':
          return continueBlock(event.index, objectOf(event.delta) ?? {});
        case 'content_block_stop':
          return stopBlock(event.index);
        case 'message_delta':
          return [...usageEvents(event.usage), ...finish(objectOf(event.delta))];
        case 'error':
          return fail(readUpstreamError(200, event));
        default:
          // Pings, and what future versions add.
          return event.error && event.type === undefined ? fail(readUpstreamError(200, event)) : [];
      }
    },
    end: () => (ended ? [] : fail({ kind: 'truncated', message: 'The provider ended the stream before the answer was complete.' })),
  };
}

const IMPLIED_BLOCKS: ReadonlyMap<unknown, string> = new Map([
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
]);

/** Reads a streamed message. */
export function createStreamDecoder(): StreamDecoder {
  const events = createMessageEventDecoder();
  return {
    decode({ data }) {
      // Gateways that also speak OpenAI's protocols end every stream with it.
      if (data.trim() === '[DONE]') return [];
      const event = parseAnswer(data);
      if (isObject(event)) return events.decode(event);
      return events.decode({ type: 'error', error: { type: 'api_error', message: 'The provider sent an event that is not JSON.' } });
    },
    end: events.end,
  };
}
