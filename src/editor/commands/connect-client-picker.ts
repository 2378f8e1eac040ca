import { extensions, l10n, type QuickInputButton, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import { ALL_CLIENTS } from '../../clients/all-clients';
import type { Client } from '../../clients/client';
import { configFileOf, isInstalled } from '../../clients/detect';
import type { ProxyAddress } from '../proxy-http';
import { type ClientSetup, type FoundConnection, findConnection, shortPath } from './client-setup';

export type ClientChoice =
  | { kind: 'client'; client: Client; connection: FoundConnection; action: 'choose' | 'undo' | 'check' }
  | { kind: 'terminals' }
  | { kind: 'cursor' };

interface ChoiceItem extends QuickPickItem {
  choice?: ClientChoice;
}

const UNDO = new ThemeIcon('discard');
const CHECK = new ThemeIcon('pulse');

/** Shows every client with how it stands; undefined when the person leaves. */
export async function chooseClient(setup: ClientSetup, address: ProxyAddress): Promise<ClientChoice | undefined> {
  const picker = window.createQuickPick<ChoiceItem>();
  picker.title = l10n.t('Connect a Client');
  picker.placeholder = l10n.t('Which program should use the proxy?');
  picker.matchOnDescription = true;
  picker.busy = true;
  const chosen = new Promise<ClientChoice | undefined>((resolve) => {
    // Nothing is selected while the list is being made, or when no name matches what was typed.
    picker.onDidAccept(() => picker.selectedItems[0] && resolve(picker.selectedItems[0].choice));
    picker.onDidTriggerItemButton(({ item: { choice }, button }) => {
      if (choice?.kind === 'client') resolve({ ...choice, action: button.iconPath === UNDO ? 'undo' : 'check' });
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  try {
    picker.items = await itemsOf(setup, address);
    picker.busy = false;
    return await chosen;
  } finally {
    picker.dispose();
  }
}

async function itemsOf(setup: ClientSetup, address: ProxyAddress): Promise<ChoiceItem[]> {
  const place = setup.place();
  const hasExtension = (id: string) => extensions.getExtension(id) !== undefined;
  const found = await Promise.all(
    ALL_CLIENTS.filter(({ id }) => id !== 'generic').map(async (client) => {
      const [connection, installed] = await Promise.all([findConnection(setup, address, client), isInstalled(client, place, hasExtension)]);
      const file = await configFileOf(client, place, connection.scope);
      return { installed, item: clientItem(client, connection, installed, file) };
    }),
  );
  const others = ALL_CLIENTS.filter(({ id }) => id === 'generic').map((client) => otherItem(client));
  return [
    separator(l10n.t('On this machine')),
    ...found.filter(({ installed }) => installed).map(({ item }) => item),
    separator(l10n.t('Not found on this machine')),
    ...found.filter(({ installed }) => !installed).map(({ item }) => item),
    separator(l10n.t('Everything else')),
    {
      label: `$(terminal) ${l10n.t('Integrated terminals')}`,
      detail: l10n.t('Give every new terminal of this editor the variables that point programs at the proxy'),
      choice: { kind: 'terminals' },
    },
    ...others,
    {
      label: `$(circle-slash) ${l10n.t('Cursor’s own chat')}`,
      detail: l10n.t('Cannot reach a proxy on your machine: Cursor’s servers make the call. See what works instead.'),
      choice: { kind: 'cursor' },
    },
  ];
}

function clientItem(client: Client, connection: FoundConnection, installed: boolean, file: string | null): ChoiceItem {
  const connected = connection.state === 'connected';
  const icon = connected
    ? 'pass-filled'
    : connection.state === 'outdated'
      ? 'warning'
      : installed
        ? 'circle-large-outline'
        : 'circle-outline';
  return {
    label: `$(${icon}) ${client.name}`,
    ...withDescription(connection),
    detail: file === null ? l10n.t('Values to paste into its settings') : shortPath(file),
    buttons: buttonsOf(connection),
    choice: { kind: 'client', client, connection, action: 'choose' },
  };
}

function withDescription({ state, scope, problem }: FoundConnection): { description?: string } {
  if (state === 'outdated') return { description: l10n.t('has an old address, key or other values; choose to update') };
  if (state !== 'connected') return problem === undefined ? {} : { description: l10n.t('its file cannot be used: {0}', problem) };
  return { description: scope === 'workspace' ? l10n.t('connected in this workspace') : l10n.t('connected') };
}

function buttonsOf({ state }: FoundConnection): QuickInputButton[] {
  const undo = { iconPath: UNDO, tooltip: l10n.t('Undo') };
  if (state === 'connected') return [{ iconPath: CHECK, tooltip: l10n.t('Check the Connection') }, undo];
  return state === 'outdated' ? [undo] : [];
}

function otherItem(client: Client): ChoiceItem {
  return {
    label: `$(plug) ${l10n.t('Another client')}`,
    detail: l10n.t('Base URL, key and model for anything that speaks OpenAI or Anthropic'),
    choice: { kind: 'client', client, connection: { scope: 'user', state: 'no-file' }, action: 'choose' },
  };
}

function separator(label: string): ChoiceItem {
  return { label, kind: QuickPickItemKind.Separator };
}
