import { l10n } from 'vscode';
import { describePath } from '../../clients/formats/config-value';
import type { UndoResult } from '../../clients/undo';
import { shortPath } from './client-setup';

/** What became of a client's file when its connection was undone, and where the copy is if it is still needed. */
export function undoMessage(client: string, file: string, result: UndoResult): string {
  const outcome = outcomeOf(client, file, result);
  return result.copy === null ? outcome : `${outcome} ${l10n.t('The copy from before is kept: {0}', shortPath(result.copy))}`;
}

function outcomeOf(client: string, file: string, { kind, left }: UndoResult): string {
  const changed = left.map(describePath).join(', ');
  switch (kind) {
    case 'restored':
      return l10n.t('{0} is as it was before {1} was connected.', file, client);
    case 'gone':
      return l10n.t('{0} is not there any more, so there was nothing to take out.', file);
    case 'nothing':
      return left.length === 0
        ? l10n.t('Nothing was taken out of {0}: nothing in it connects {1}.', file, client)
        : l10n.t('Nothing was taken out of {0}, because all that connected {1} was changed since: {2}', file, client, changed);
    case 'own-keys':
      return left.length === 0
        ? l10n.t('{0} was changed since, so only what connects {1} was taken out.', file, client)
        : l10n.t('What connects {0} was taken out of {1}, but for what was changed since: {2}', client, file, changed);
  }
}
