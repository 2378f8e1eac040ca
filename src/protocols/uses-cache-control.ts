import type { ChatRequest } from './canonical';

/** Whether the request holds prompt-cache breakpoints: ours are then not needed, and targets that have no such thing must say so. */
export function usesCacheControl(request: ChatRequest): boolean {
  const parts = request.messages.flatMap((message) => message.parts);
  return [...parts, ...request.tools].some((item) => 'cacheControl' in item && item.cacheControl !== undefined);
}
