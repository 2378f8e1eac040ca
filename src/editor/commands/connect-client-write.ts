import { basename } from 'node:path';
import { l10n, type QuickPickItem, window, workspace } from 'vscode';
import type { Client, Scope } from '../../clients/client';
import type { ProxyAddress } from '../proxy-client';
import { type ClientSetup, clientConnections, shortPath, targetOf } from './client-setup';

interface Choice {
  scope: Scope;
  keepModel: boolean;
}

/**
 * Asks for model and scope where there is a choice, shows what would change in the client's file, and writes it.
 * @returns for whom it was connected; undefined when the person decided against it
 */
export async function writeConnection(setup: ClientSetup, address: ProxyAddress, client: Client): Promise<Scope | undefined> {
  const { planConnection, connect } = await clientConnections();
  const choice = await choose(client);
  if (!choice) return undefined;
  const { scope, keepModel } = choice;
  const plan = await planConnection(client, targetOf(address, client.id, scope, keepModel), setup.place(), scope);
  const file = shortPath(plan.path);
  if (plan.text !== plan.file.text) {
    const title = l10n.t('Connect {0}: {1}', client.name, basename(plan.path));
    const question =
      plan.file.text === null
        ? l10n.t('Create {0}? It holds the key, so only you can read it.', file)
        : l10n.t('Write these changes to {0}? A copy of the file as it is now is kept beside it.', file);
    if (!(await setup.changes.confirm(plan, { title, question, apiKey: address.apiKey }))) return undefined;
    await connect(plan, setup.records);
  }
  window.setStatusBarMessage(`$(check) ${l10n.t('{0} is set up in {1}.', client.name, file)}`, 10_000);
  return scope;
}

async function choose(client: Client): Promise<Choice | undefined> {
  const everywhere: (QuickPickItem & Choice)[] = client.choosesModel
    ? [
        {
          label: `$(sparkle) ${l10n.t('Let the proxy choose the model')}`,
          detail: l10n.t('Asks for “auto”: the cheapest model that will do'),
          scope: 'user',
          keepModel: false,
        },
        {
          label: `$(pinned) ${l10n.t('Keep my model')}`,
          detail: l10n.t('Counts the cost but routes nothing: the model that {0} names is asked', client.name),
          scope: 'user',
          keepModel: true,
        },
      ]
    : [];
  const items =
    client.perWorkspace && workspace.workspaceFolders?.length
      ? [...everywhere, ...everywhere.map((item) => ({ ...item, ...inThisWorkspace(item.keepModel) }))]
      : everywhere;
  if (items.length === 0) return { scope: 'user', keepModel: false };
  return window.showQuickPick(items, { title: l10n.t('Connect {0}', client.name), placeHolder: l10n.t('Which model should it ask for?') });
}

function inThisWorkspace(keepModel: boolean): QuickPickItem & { scope: Scope } {
  return {
    label: keepModel ? `$(folder) ${l10n.t('In this workspace only, keeping my model')}` : `$(folder) ${l10n.t('In this workspace only')}`,
    detail: l10n.t('Shows its cost by itself. The file holds the key: keep it out of version control'),
    scope: 'workspace',
  };
}
