/** One server-sent event; `data` goes out as JSON, which has no line breaks of its own. */
export function sseEvent(data: unknown, event?: string): string {
  return event === undefined ? `data: ${JSON.stringify(data)}\n\n` : `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
