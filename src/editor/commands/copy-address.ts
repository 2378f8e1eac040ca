import { env, l10n, window } from 'vscode';
import type { LiveStatus } from '../live-status';
import { runningClient } from './running-client';

/** Copies the base URL that OpenAI clients take; Anthropic clients take it as well, because a doubled `/v1` is tolerated. */
export async function copyBaseUrl(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const baseUrl = `${client.address.url}/v1`;
  await copy(baseUrl, l10n.t('Base URL copied: {0}', baseUrl));
}

/** Copies the key that clients present to the proxy. */
export async function copyApiKey(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (client) await copy(client.address.apiKey, l10n.t('API key copied. It is for clients on this machine only.'));
}

async function copy(text: string, confirmation: string): Promise<void> {
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(`$(copy) ${confirmation}`, 5_000);
}
