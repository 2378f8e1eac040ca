import { commands, env, l10n, window } from 'vscode';
import type { Proxy } from '../../proxy-contract';
import { commandId } from '../contributions';
import { showInformation } from '../messages';

/** Replaces the key that clients present, after asking: every client has to be given the new one. */
export async function rotateApiKey(proxy: Proxy): Promise<void> {
  const rotate = l10n.t('Rotate Key');
  const answer = await window.showWarningMessage(
    l10n.t('Rotate the API key of the proxy?'),
    {
      modal: true,
      detail: l10n.t(
        'Every client that uses the present key is refused from then on, until it is given the new one. The windows of this editor follow by themselves. The keys of your providers stay as they are.',
      ),
    },
    rotate,
  );
  if (answer !== rotate) return;
  const key = await proxy.rotateApiKey();
  const copy = l10n.t('Copy New Key');
  const connect = l10n.t('Connect a Client…');
  const next = await showInformation(
    l10n.t('The API key has been rotated. Clients need the new one; the old one opens nothing any more.'),
    copy,
    connect,
  );
  if (next === copy) await env.clipboard.writeText(key);
  if (next === connect) await commands.executeCommand(commandId('connectClient'));
}
