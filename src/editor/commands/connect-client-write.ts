import { basename } from 'node:path';
import { l10n, type QuickPickItem, window, workspace } from 'vscode';
import type { Client, Place, Scope } from '../../clients/client';
import type { ModelChoice } from '../../clients/connection';
import type { ProxyAddress } from '../proxy-http';
import { type ClientSetup, clientConnections, shownPath, targetOf } from './client-setup';

interface Choice {
  scope: Scope;
  model: ModelChoice;
}

/**
 * Asks for model and scope where there is a choice, shows what would change in the client's file, and writes it.
 * @param update where it is connected already: there it is set again, with the model that it asks for
 * @returns for whom it was connected; undefined when the person decided against it
 */
export async function writeConnection(
  setup: ClientSetup,
  address: ProxyAddress,
  client: Client,
  update?: Scope,
): Promise<Scope | undefined> {
  const { planConnection, connect } = await clientConnections();
  const place = setup.place();
  const choice: Choice | undefined = update ? { scope: update, model: 'as-is' } : await choose(client, place);
  if (!choice) return undefined;
  const { scope, model } = choice;
  const target = targetOf(address, client.id, scope, model !== 'auto');
  const plan = await planConnection(client, target, place, scope, setup.records, model);
  const file = shownPath(plan.path, plan.file.path);
  if (plan.text !== plan.file.text) {
    const title = l10n.t('Connect {0}: {1}', client.name, basename(plan.path));
    const question =
      plan.file.text === null
        ? l10n.t('Create {0}? It holds the key, so only you can read it.', file)
        : scope === 'workspace'
          ? l10n.t('Write these changes to {0}? A copy of the file without them is kept outside the workspace.', file)
          : l10n.t('Write these changes to {0}? A copy of the file without them is kept beside it.', file);
    if (!(await setup.changes.confirm(plan, { title, question, apiKey: address.apiKey }))) return undefined;
    await connect(plan, setup.records);
  }
  window.setStatusBarMessage(`$(check) ${l10n.t('{0} is set up in {1}.', client.name, file)}`, 10_000);
  return scope;
}

async function choose(client: Client, { workspaceDir }: Place): Promise<Choice | undefined> {
  const everywhere: (QuickPickItem & Choice)[] = client.choosesModel
    ? [
        {
          label: `$(sparkle) ${l10n.t('Let the proxy choose the model')}`,
          detail: l10n.t('Asks for “auto”: the cheapest model that will do'),
          scope: 'user',
          model: 'auto',
        },
        {
          label: `$(pinned) ${l10n.t('Keep my model')}`,
          detail: l10n.t('Counts the cost but routes nothing: the model that {0} names is asked', client.name),
          scope: 'user',
          model: 'own',
        },
      ]
    : [];
  const items =
    client.perWorkspace && workspaceDir !== null
      ? [...everywhere, ...everywhere.map((item) => ({ ...item, ...inThisWorkspace(item.model, workspaceDir) }))]
      : everywhere;
  if (items.length === 0) return { scope: 'user', model: 'auto' };
  return window.showQuickPick(items, { title: l10n.t('Connect {0}', client.name), placeHolder: l10n.t('Which model should it ask for?') });
}

function inThisWorkspace(model: ModelChoice, workspaceDir: string): QuickPickItem & { scope: Scope } {
  const severalFolders = (workspace.workspaceFolders?.length ?? 0) > 1;
  const where = severalFolders ? l10n.t('In the folder {0} only', basename(workspaceDir)) : l10n.t('In this workspace only');
  return {
    label: `$(folder) ${model === 'own' ? l10n.t('{0}, keeping my model', where) : where}`,
    detail: l10n.t('Shows its cost by itself. The file holds the key: keep it out of version control'),
    scope: 'workspace',
  };
}
