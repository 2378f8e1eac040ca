import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Gateway } from '../../gateway-contract';
import type { IncomingRequest } from '../../pipeline/answer';
import type { ClientProtocolId } from '../../protocols/canonical';
import { deliver, hangUpSignal } from '../deliver';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';

/** The three client protocols, token counting and embeddings. */
export function chatRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();

  const serve = (protocol: ClientProtocolId) => async (c: Context<AppEnvironment>) =>
    deliver(c.env, await gateway().chat(await incomingRequest(c, protocol)));

  app.post('/v1/chat/completions', serve('openai-chat'));
  app.post('/v1/responses', serve('openai-responses'));
  app.post('/v1/messages', serve('anthropic-messages'));

  app.post('/v1/messages/count_tokens', async (c) => {
    const inputTokens = await gateway().countTokens(await incomingRequest(c, 'anthropic-messages'));
    return c.json({ input_tokens: inputTokens });
  });

  app.post('/v1/responses/input_tokens', async (c) => {
    const inputTokens = await gateway().countTokens(await incomingRequest(c, 'openai-responses'));
    return c.json({ object: 'response.input_tokens', input_tokens: inputTokens });
  });

  app.post('/v1/embeddings', async (c) => {
    const signal = hangUpSignal(c.env.outgoing);
    return deliver(c.env, await gateway().embeddings(await readJsonBody(c.env.incoming), c.var.caller, signal));
  });

  return app;
}

async function incomingRequest(c: Context<AppEnvironment>, protocol: ClientProtocolId): Promise<IncomingRequest> {
  const signal = hangUpSignal(c.env.outgoing);
  const body = await readJsonBody(c.env.incoming);
  return { protocol, body, headers: flatHeaders(c), client: c.var.caller.client, workspace: c.var.caller.workspace, signal };
}

function flatHeaders(c: Context<AppEnvironment>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(c.env.incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
