import { decodeStopReason } from '../anthropic-messages/stop-reason';
import type { ChatResponse } from '../canonical';
import { isObject, nonEmpty, objectsOf } from '../lenient-json';
import { present } from '../present';
import { UpstreamFailureError } from '../upstream-failure-error';
import { hasFailed, resultFailure, resultModel, resultUsage } from './result-line';

/**
 * Reads what `--output-format json` printed: the result, or with `--verbose` the list of all lines that ends with it.
 * @throws UpstreamFailureError for a run that failed and for output that holds no result
 */
export function decodeResponse(value: unknown): ChatResponse {
  const lines = Array.isArray(value) ? objectsOf(value) : [];
  const result = isObject(value) ? value : lines.findLast((line) => line.type === 'result');
  if (!result || (result.type !== undefined && result.type !== 'result')) {
    throw new UpstreamFailureError({ kind: 'server', message: 'The Claude CLI printed no result.' });
  }
  if (hasFailed(result)) {
    const word = lines.map((line) => nonEmpty(line.error)).findLast((error) => error !== undefined);
    throw new UpstreamFailureError(resultFailure(result, word));
  }
  const text = nonEmpty(result.result);
  return {
    ...present({ model: resultModel(result) }),
    parts: text === undefined ? [] : [{ type: 'text', text }],
    finishReason: decodeStopReason(nonEmpty(result.stop_reason) ?? 'end_turn'),
    ...present({ usage: resultUsage(result) }),
  };
}
