/** A message as far as breakpoints are concerned. */
export interface MarkableMessage {
  role: string;
  /** Whether some part of it can carry a breakpoint. */
  markable: boolean;
}

/**
 * The messages whose last part gets a breakpoint: where the last turn's prompt ended, which is read from the cache, and where this
 * one ends, which is written for the next turn. Anthropic looks back at most 20 parts from a breakpoint, and an agent's turn
 * may be longer, so the former is marked too. A message that the model is to go on with is not marked: it will be another one
 * next time. Together with one breakpoint after tools and system text these are three of the four that Anthropic allows
 * (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching).
 */
export function breakpointPlaces(messages: readonly MarkableMessage[]): number[] {
  let end = messages.length - 1;
  while (end >= 0 && messages[end]?.role === 'assistant') end--;
  let answer = end;
  while (answer >= 0 && messages[answer]?.role !== 'assistant') answer--;
  while (answer >= 0 && messages[answer]?.role === 'assistant') answer--;
  const places = [lastMarkable(messages, answer), lastMarkable(messages, end)].filter((place) => place >= 0);
  return [...new Set(places)];
}

function lastMarkable(messages: readonly MarkableMessage[], from: number): number {
  let place = from;
  while (place >= 0 && !messages[place]?.markable) place--;
  return place;
}
