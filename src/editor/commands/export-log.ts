import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { l10n, ProgressLocation, Uri, window, workspace } from 'vscode';
import type { ExportFormat } from '../../../webview/messages';
import { homeFolder } from '../home-folder';
import type { LiveStatus } from '../live-status';
import { showInformation } from '../messages';
import { runningClient } from './running-client';

export interface ExportChoice {
  days: number;
  format: ExportFormat;
}

/** Asks where to save the log of the last `days` days, and saves it. Without a choice (from the palette) asks for that too. */
export async function exportLog(live: LiveStatus, choice?: ExportChoice): Promise<void> {
  const client = await runningClient(live);
  const chosen = choice ?? (client && (await choose()));
  if (!client || !chosen) return;
  const { days, format } = chosen;
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri ?? Uri.file(homeFolder() ?? tmpdir());
  const target = await window.showSaveDialog({
    title: l10n.t('Export the Log'),
    defaultUri: Uri.joinPath(folder, `smart-claude-proxy.${format}`),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (!target) return;
  await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Exporting the log …') }, async () => {
    const log = await client.exportLog(days, format);
    if (target.scheme === 'file') await pipeline(log, createWriteStream(target.fsPath));
    else await workspace.fs.writeFile(target, await buffer(log));
  });
  const open = l10n.t('Open');
  const answer = await showInformation(
    l10n.t('The log is saved in {0}.', target.scheme === 'file' ? target.fsPath : target.toString(true)),
    open,
  );
  if (answer === open) await window.showTextDocument(target);
}

async function choose(): Promise<ExportChoice | undefined> {
  const item = (days: number, format: ExportFormat, label: string) => ({ label, description: format.toUpperCase(), days, format });
  return window.showQuickPick(
    [
      item(30, 'csv', l10n.t('Last 30 days')),
      item(30, 'json', l10n.t('Last 30 days')),
      item(3650, 'csv', l10n.t('Everything')),
      item(3650, 'json', l10n.t('Everything')),
    ],
    { title: l10n.t('Export the Log'), placeHolder: l10n.t('How much, and in which format?') },
  );
}
