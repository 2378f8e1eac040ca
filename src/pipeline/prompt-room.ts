import { ownTokens } from '../cost/token-calibration';
import { overheadTokens } from '../cost/token-overhead';
import type { ModelInfo } from '../model-info';
import type { ChatRequest, ProtocolId } from '../protocols/canonical';

/** Tokens of the context left for an answer whose client names no limit. */
const ROOM_FOR_ANSWER = 16_384;

/** An answer may ask for the whole context, which would leave nothing for the prompt. */
const MOST_FOR_ANSWER = 1 / 2;

/** The room goes in steps of this share of the context: what is trimmed hangs on it, and frames and images grow with every turn. */
const STEP = 1 / 32;

/** Most tokens of text, by our count, that leave room for the answer, frames, images and documents in a model's context. At least 1; an estimate. */
export function promptRoom(chat: ChatRequest, protocol: ProtocolId, { provider, contextWindow, maxOutputTokens }: ModelInfo): number {
  const forAnswer = Math.min(maxOutputTokens, chat.maxOutputTokens ?? ROOM_FOR_ANSWER, contextWindow * MOST_FOR_ANSWER);
  const room = ownTokens(provider, contextWindow - forAnswer) - overheadTokens(chat, protocol);
  const step = contextWindow * STEP;
  return Math.max(1, Math.floor(room / step) * step);
}
