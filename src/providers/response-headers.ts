/** Headers of a provider's answer that its clients read: request ids and rate limits. */
const PASSED_ON = /^(request-id|x-request-id|anthropic-|openai-|x-ratelimit-|retry-after)/;

export function passedOnHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED_ON.test(name)));
}
