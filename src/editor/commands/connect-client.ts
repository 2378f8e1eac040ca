import { stat } from 'node:fs/promises';
import { l10n, type QuickPickItem, Uri, window } from 'vscode';
import { ALL_CLIENTS } from '../../clients/all-clients';
import type { Client, Scope } from '../../clients/client';
import { keySuffix } from '../../clients/client-key';
import { configFileOf } from '../../clients/detect';
import { generic } from '../../clients/generic';
import { messageOf } from '../../error-message';
import { showError, showInformation } from '../messages';
import type { ProxyAddress } from '../proxy-http';
import { workspaceSlug } from '../workspace-slug';
import { type ClientSetup, clientConnections, type FoundConnection, findConnection, shortPath, targetOf } from './client-setup';
import { checkConnection } from './connect-client-check';
import { chooseClient } from './connect-client-picker';
import { undoMessage } from './connect-client-undone';
import { offerValues } from './connect-client-values';
import { writeConnection } from './connect-client-write';
import { explainCursor } from './explain-cursor';
import { runningClient } from './running-client';
import { chooseTerminalVariables } from './terminal-variables';

/**
 * Points a program at the proxy: shows what would change in its settings, writes it, and waits for a first request. What was
 * done can be undone here as well. With an id it begins at that client.
 */
export async function connectClient(setup: ClientSetup, id?: string): Promise<void> {
  const proxy = await runningClient(setup.live);
  if (!proxy) return;
  const { address } = proxy;
  const known = ALL_CLIENTS.find((client) => client.id === id);
  if (known) return connectOrManage(setup, address, known, await findConnection(setup, address, known));
  const choice = await chooseClient(setup, address);
  if (choice?.kind === 'terminals') return chooseTerminalVariables();
  if (choice?.kind === 'cursor') return explainCursor();
  if (choice?.action === 'undo') return undo(setup, address, choice.client, choice.connection.scope);
  if (choice?.action === 'check') return check(setup, choice.client, choice.connection.scope);
  if (choice) await connectOrManage(setup, address, choice.client, choice.connection);
}

interface ActionItem extends QuickPickItem {
  run(): Promise<unknown>;
}

async function connectOrManage(
  setup: ClientSetup,
  address: ProxyAddress,
  client: Client,
  { state, scope }: FoundConnection,
): Promise<void> {
  if (state === 'no-file') return pasteValues(setup, address, client);
  if (state !== 'connected') return write(setup, address, client, state === 'outdated' ? scope : undefined);
  const file = await configFileOf(client, setup.place(), scope);
  const actions: ActionItem[] = [
    {
      label: `$(pulse) ${l10n.t('Check the connection')}`,
      detail: l10n.t('Waits for a request and shows how it went'),
      run: () => check(setup, client, scope),
    },
    {
      label: `$(settings) ${l10n.t('Set it up again')}`,
      detail: l10n.t('To change its model or where it is connected'),
      run: () => write(setup, address, client),
    },
    {
      label: `$(discard) ${l10n.t('Undo')}`,
      detail: l10n.t('Takes back what connecting changed'),
      run: () => undo(setup, address, client, scope),
    },
    {
      label: `$(copy) ${l10n.t('Copy values')}`,
      detail: l10n.t('Base URL, key and model'),
      run: () => pasteValues(setup, address, client),
    },
  ];
  if (file !== null) {
    const open = async () => window.showTextDocument(Uri.file(file));
    actions.push({ label: `$(go-to-file) ${l10n.t('Open its settings')}`, detail: shortPath(file), run: open });
  }
  const action = await window.showQuickPick(actions, { title: client.name, placeHolder: l10n.t('{0} is connected', client.name) });
  await action?.run();
}

async function write(setup: ClientSetup, address: ProxyAddress, client: Client, update?: Scope): Promise<void> {
  let scope: Scope | undefined;
  try {
    scope = await writeConnection(setup, address, client, update);
  } catch (error) {
    const values = l10n.t('Copy Values');
    const about = fileOf(error);
    const message = messageOf(error);
    const reason = about === null ? message : message.replaceAll(about, shortPath(about));
    const file = about !== null && (await isFile(about)) ? about : null;
    const open = l10n.t('Open File');
    const actions = file === null ? [values] : [open, values];
    const choice = await showError(l10n.t('{0} was not connected. {1}', client.name, reason), ...actions);
    if (choice === open && file !== null) await window.showTextDocument(Uri.file(file));
    if (choice === values) await pasteValues(setup, address, client);
    return;
  }
  if (scope === undefined) return;
  // Zed takes its key from nowhere but its own dialog.
  if (client.id === 'zed' && !(await offerValues(client, targetOf(address, client.id, scope, false), address.apiKey))) return;
  await check(setup, client, scope);
}

/** The file that an error is about. By its shape: what edits files has a class of its own. */
function fileOf(error: unknown): string | null {
  return error instanceof Error && 'file' in error && typeof error.file === 'string' ? error.file : null;
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function pasteValues(setup: ClientSetup, address: ProxyAddress, chosen: Client): Promise<void> {
  const client = chosen.id === generic.id ? await named(chosen) : chosen;
  if (!client) return;
  if (await offerValues(client, targetOf(address, client.id, 'user', false), address.apiKey)) await check(setup, client, 'user');
}

/** A client that we know nothing of goes by the name that the person gives it. */
async function named(client: Client): Promise<Client | undefined> {
  const name = await window.showInputBox({
    title: l10n.t('Connect Another Client'),
    prompt: l10n.t('Its name in the log, in budgets and in the dashboard. It becomes a part of the key.'),
    value: 'my-tool',
    validateInput: (text) => (keySuffix(text) === '' ? l10n.t('Enter a name with letters or digits.') : undefined),
  });
  return name === undefined ? undefined : { ...client, id: keySuffix(name), name };
}

async function check({ live }: ClientSetup, client: Client, scope: Scope): Promise<void> {
  const workspaceName = scope === 'workspace' ? workspaceSlug() : undefined;
  while ((await checkConnection(live, client, workspaceName)) === 'again');
}

async function undo(setup: ClientSetup, address: ProxyAddress, client: Client, scope: Scope): Promise<void> {
  const { disconnect } = await clientConnections();
  const place = setup.place();
  const file = shortPath((await configFileOf(client, place, scope)) ?? '');
  const result = await disconnect(client, targetOf(address, client.id, scope, false), place, scope, setup.records);
  void showInformation(undoMessage(client.name, file, result));
}
