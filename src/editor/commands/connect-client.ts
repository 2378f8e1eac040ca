import { env, l10n, type QuickPickItem, window } from 'vscode';
import type { LiveStatus } from '../live-status';
import { runningClient } from './running-client';

/** Copies the base URL that OpenAI clients take; Anthropic clients take it as well, because a doubled `/v1` is tolerated. */
export async function copyBaseUrl(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (client) await copy(baseUrl(client.address.url), l10n.t('Base URL copied: {0}', baseUrl(client.address.url)));
}

/** Copies the key that clients present to the proxy. */
export async function copyApiKey(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (client) await copy(client.address.apiKey, l10n.t('API key copied. It is for clients on this machine only.'));
}

interface SnippetItem extends QuickPickItem {
  text: string;
}

/** Offers what a client's settings ask for, ready to paste. */
export async function connectClient(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const { url, apiKey } = client.address;
  const items: SnippetItem[] = [
    {
      label: 'Claude Code',
      detail: l10n.t('Environment variables for a terminal'),
      text: `export ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=${apiKey}~claude-code ANTHROPIC_MODEL=auto ANTHROPIC_SMALL_FAST_MODEL=auto`,
    },
    {
      label: l10n.t('OpenAI-compatible client'),
      detail: l10n.t('Environment variables for a terminal; the model is “auto”'),
      text: `export OPENAI_BASE_URL=${baseUrl(url)} OPENAI_API_KEY=${apiKey}`,
    },
    {
      label: 'curl',
      detail: l10n.t('A request to try'),
      text: `curl ${baseUrl(url)}/chat/completions -H "Authorization: Bearer ${apiKey}" -H "Content-Type: application/json" -d '{"model":"auto","messages":[{"role":"user","content":"Hello"}]}'`,
    },
    { label: l10n.t('Base URL'), description: baseUrl(url), text: baseUrl(url) },
    { label: l10n.t('API key'), text: apiKey },
  ];
  const choice = await window.showQuickPick(items, { title: l10n.t('Connect a Client'), placeHolder: l10n.t('What to copy?') });
  if (choice) await copy(choice.text, l10n.t('Copied: {0}', choice.label));
}

function baseUrl(url: string): string {
  return `${url}/v1`;
}

async function copy(text: string, confirmation: string): Promise<void> {
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(`$(copy) ${confirmation}`, 5_000);
}
