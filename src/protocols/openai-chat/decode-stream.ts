import type { StreamEvent, UpstreamFailure } from '../canonical';
import { parseAnswer } from '../exact-json';
import { isObject, nonEmpty, objectOf, objectsOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject, StreamDecoder } from '../protocol';
import { failureToldBy, readUpstreamError } from '../upstream-errors';
import { createCallTracker } from './call-tracker';
import { hasMedia, messageOf, readSaid } from './decode-delta';
import { failureIn, gaveUp } from './decode-response';
import { decodeFinishReason } from './finish-reason';
import { proofOfDetails } from './reasoning-details';
import { decodeUsage } from './usage';

/** Reads a streamed Chat Completions answer; of several choices the first. */
export function createStreamDecoder(): StreamDecoder {
  let started = false;
  let ended: 'finish' | 'error' | undefined;
  let done = false;
  let thinking = false;
  let details: JsonObject[] = [];
  let showedMedia = false;
  /** What an event without choices says: an error, where nothing else comes. */
  let told: UpstreamFailure | undefined;
  const calls = createCallTracker();

  /** What proves the thoughts comes in pieces as well, and may come when they have ended: until then the pieces are kept. */
  function endReasoning(): StreamEvent[] {
    const encrypted = proofOfDetails(details);
    if (!thinking && encrypted === undefined) return [];
    thinking = false;
    if (encrypted !== undefined) details = [];
    return [{ type: 'reasoning-end', origin: 'openai-chat', ...present({ encrypted }) }];
  }

  function fail(failure: UpstreamFailure): StreamEvent[] {
    ended = 'error';
    return [...endReasoning(), { type: 'error', failure }];
  }

  /** Azure sends chunks without id and choices first; they start nothing. */
  function start(id: string | undefined, model: string | undefined, hasChoice: boolean): StreamEvent[] {
    if (id === undefined && !hasChoice) return [];
    started = true;
    if (id !== undefined) calls.answerId = id;
    return [{ type: 'start', ...present({ id, model }) }];
  }

  function decodeChoice(choice: Record<string, unknown>): StreamEvent[] {
    const events: StreamEvent[] = [];
    const message = messageOf(choice) ?? {};
    const said = readSaid(message);
    details.push(...said.details);
    if (said.reasoning !== '') {
      thinking = true;
      events.push({ type: 'reasoning', text: said.reasoning });
    }
    if (said.text !== '') events.push(...endReasoning(), { type: 'text', text: said.text });
    if (said.refusal !== '') events.push(...endReasoning(), { type: 'refusal', text: said.refusal });
    if (said.calls.length > 0) events.push(...endReasoning(), ...calls.push(said.calls));
    if (!showedMedia && hasMedia(message)) {
      showedMedia = true;
      events.push({ type: 'opaque', origin: 'openai-chat', value: { type: 'media' } });
    }
    const reason = nonEmpty(choice.finish_reason);
    if (reason !== undefined && ended === undefined) events.push(...finish(reason));
    return events;
  }

  function finish(reason: string): StreamEvent[] {
    const before = [...endReasoning(), ...calls.end()];
    const decoded = decodeFinishReason(reason, calls.count > 0);
    if (!decoded) return [...before, ...fail(gaveUp(reason))];
    ended = 'finish';
    return [...before, { type: 'finish', reason: decoded }];
  }

  return {
    decode({ data, event }) {
      if (done || ended === 'error') return [];
      if (data.trim() === '[DONE]') {
        done = true;
        return [];
      }
      const parsed = parseAnswer(data);
      if (event === 'error') return fail(readUpstreamError(200, parsed ?? data));
      const chunk: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
      if (!isObject(chunk)) return fail({ kind: 'server', message: 'The provider sent an event that is not JSON.' });
      const choice = objectsOf(chunk.choices).find(({ index }) => index === 0 || index === undefined);
      const failure = failureIn(chunk, choice);
      if (failure) return fail(failure);
      const events = started ? [] : start(nonEmpty(chunk.id), nonEmpty(chunk.model), choice !== undefined);
      if (choice) events.push(...decodeChoice(choice));
      else told ??= failureToldBy(chunk);
      // Groq reports its own way, Moonshot within the choice.
      const usage =
        decodeUsage(chunk.usage, chunk.service_tier) ?? decodeUsage(objectOf(chunk.x_groq)?.usage) ?? decodeUsage(choice?.usage);
      if (usage) events.push({ type: 'usage', usage });
      return events;
    },
    end() {
      if (ended) return [];
      // Some servers close an answer with [DONE] alone; a stream that just stops is no whole answer.
      if (done && started) return finish('stop');
      if (told && !started) return fail(told);
      return fail({ kind: 'truncated', message: 'The provider ended the stream before the answer was complete.' });
    },
  };
}
