import { basename } from 'node:path';
import { l10n, type QuickPickItem, window, workspace } from 'vscode';
import type { Client, Scope } from '../../clients/client';
import type { PlannedConnection } from '../../clients/connection';
import type { ProxyAddress } from '../proxy-client';
import { type ClientSetup, clientConnections, shortPath, targetOf } from './client-setup';

interface AnswerItem extends QuickPickItem {
  answer: 'write' | 'model' | 'scope' | 'cancel';
}

/**
 * Shows what would change in the client's file, lets the person decide on model and scope, and writes it.
 * @returns for whom it was connected; undefined when the person decided against it
 */
export async function writeConnection(setup: ClientSetup, address: ProxyAddress, client: Client): Promise<Scope | undefined> {
  const { planConnection, connect } = await clientConnections();
  let scope: Scope = 'user';
  let keepModel = false;
  try {
    for (;;) {
      const plan = await planConnection(client, targetOf(address, client.id, scope, keepModel), setup.place(), scope);
      await setup.changes.show(plan, l10n.t('Connect {0}: {1}', client.name, basename(plan.path)), address.apiKey);
      const answer = await ask(plan, scope, keepModel);
      if (answer === 'model') keepModel = !keepModel;
      else if (answer === 'scope') scope = scope === 'user' ? 'workspace' : 'user';
      else if (answer !== 'write') return undefined;
      else {
        const copy = await connect(plan, setup.records);
        const written = l10n.t('{0} is set up in {1}.', client.name, shortPath(plan.path));
        const kept = copy === null ? '' : ` ${l10n.t('As it was before: {0}', basename(copy))}`;
        window.setStatusBarMessage(`$(check) ${written}${kept}`, 10_000);
        return scope;
      }
    }
  } finally {
    await setup.changes.close();
  }
}

async function ask(plan: PlannedConnection, scope: Scope, keepModel: boolean): Promise<AnswerItem['answer'] | undefined> {
  const { client, path, file, text } = plan;
  const items: AnswerItem[] = [
    {
      label: file.text === text ? `$(check) ${l10n.t('Nothing to change')}` : `$(check) ${l10n.t('Write these changes')}`,
      detail:
        file.text === null
          ? l10n.t('Creates {0}, readable by you only', shortPath(path))
          : l10n.t('Keeps a copy of {0} beside it, so that this can be undone', shortPath(path)),
      answer: 'write',
    },
  ];
  if (client.choosesModel) {
    items.push(
      keepModel
        ? {
            label: `$(sparkle) ${l10n.t('Let the proxy choose the model')}`,
            detail: l10n.t('Asks for “auto”: the cheapest model that will do'),
            answer: 'model',
          }
        : {
            label: `$(pinned) ${l10n.t('Keep my model')}`,
            detail: l10n.t('Counts the cost, but routes nothing: the model that {0} names is asked', client.name),
            answer: 'model',
          },
    );
  }
  if (client.perWorkspace && workspace.workspaceFolders?.length) {
    items.push(
      scope === 'workspace'
        ? {
            label: `$(home) ${l10n.t('Everywhere on this machine')}`,
            detail: l10n.t('Writes the settings in your home folder'),
            answer: 'scope',
          }
        : {
            label: `$(folder) ${l10n.t('In this workspace only')}`,
            detail: l10n.t('Shows its cost by itself. The file holds the key: keep it out of version control'),
            answer: 'scope',
          },
    );
  }
  items.push({ label: `$(close) ${l10n.t('Cancel')}`, detail: l10n.t('Leaves everything as it is'), answer: 'cancel' });
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('Connect {0}', client.name),
    placeHolder: l10n.t('The editor below shows what changes in {0}', shortPath(path)),
    ignoreFocusOut: true,
  });
  return chosen?.answer;
}
