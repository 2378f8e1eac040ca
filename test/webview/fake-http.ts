import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProxyEvent } from '../../src/server/api-types';

/** An answer that refuses, with its status. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly message: string,
  ) {}
}

/** An error in the shape of the API. */
export function failure(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }));
}

/** Writes one server-sent event. */
export function sendEvent(stream: ServerResponse, event: ProxyEvent): void {
  stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

/** The JSON body of a request; undefined when there is none. */
export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined;
}
