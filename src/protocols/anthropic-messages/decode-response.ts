import type { ChatResponse, Part } from '../canonical';
import { stringifyExactly } from '../exact-json';
import { nonEmpty, objectOf, objectsOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { failureToldBy, readUpstreamError } from '../upstream-errors';
import { UpstreamFailureError } from '../upstream-failure-error';
import { decodeStopReason } from './stop-reason';
import { mergeUsage, toUsage } from './usage';

/**
 * Reads a whole message.
 * @throws UpstreamFailureError for an error inside a 200 and for a body that is no message
 */
export function decodeResponse(value: unknown): ChatResponse {
  const body = objectOf(value);
  if (body && (body.type === 'error' || body.error)) throw new UpstreamFailureError(readUpstreamError(200, body));
  if (!body || !Array.isArray(body.content)) {
    throw new UpstreamFailureError(failureToldBy(value) ?? { kind: 'server', message: 'The provider sent an answer without content.' });
  }
  const reason = nonEmpty(body.stop_reason);
  const report = mergeUsage(undefined, body.usage);
  return {
    ...present({ id: nonEmpty(body.id), model: nonEmpty(body.model) }),
    parts: objectsOf(body.content).flatMap(decodeBlock),
    ...present({ refusal: refusalOf(body.stop_details) }),
    finishReason: reason === undefined ? 'other' : decodeStopReason(reason),
    ...present({ stopSequence: nonEmpty(body.stop_sequence), usage: report && toUsage(report) }),
  };
}

/** Why Anthropic's classifiers stopped an answer, in words. */
export function refusalOf(stopDetails: unknown): string | undefined {
  return nonEmpty(objectOf(stopDetails)?.explanation);
}

/** The parts of a complete block; empty text says nothing. Blocks that only Anthropic understands stay as they are. */
export function decodeBlock(block: JsonObject): Part[] {
  switch (block.type) {
    case 'text': {
      const text = nonEmpty(block.text);
      return text === undefined ? [] : [{ type: 'text', text }];
    }
    case 'thinking':
      return [
        {
          type: 'reasoning',
          text: nonEmpty(block.thinking) ?? '',
          origin: 'anthropic-messages',
          ...present({ signature: nonEmpty(block.signature) }),
        },
      ];
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', origin: 'anthropic-messages', ...present({ encrypted: nonEmpty(block.data) }) }];
    case 'tool_use':
      return [
        {
          type: 'tool-call',
          id: nonEmpty(block.id) ?? '',
          name: nonEmpty(block.name) ?? '',
          kind: 'function',
          arguments: stringifyExactly(block.input ?? {}),
        },
      ];
    default:
      return [{ type: 'opaque', origin: 'anthropic-messages', value: block }];
  }
}
