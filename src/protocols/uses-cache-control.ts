import type { ChatRequest } from './canonical';

/** Whether the client set prompt-cache breakpoints of its own, for targets that have no such thing and must say so. */
export function usesCacheControl(request: ChatRequest): boolean {
  const parts = request.messages.flatMap((message) => message.parts);
  return [...parts, ...request.tools].some((item) => 'cacheControl' in item && item.cacheControl !== undefined);
}
