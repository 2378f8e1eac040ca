import { env, Uri } from 'vscode';
import type { LiveStatus } from '../live-status';
import { runningClient } from './running-client';

/** Opens the dashboard in the browser; the key travels in the fragment, which browsers send to nobody. */
export async function openDashboardInBrowser(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const { url, apiKey } = client.address;
  // In a remote window this is the forwarded address, which may be another one every time.
  const page = await env.asExternalUri(Uri.parse(`${url}/dashboard`));
  await env.openExternal(page.with({ fragment: `key=${apiKey}` }));
}
