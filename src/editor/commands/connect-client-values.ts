import { env, l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import type { Client, ClientValue, Target } from '../../clients/client';
import { byHandHint } from './connect-client-texts';

interface ValueItem extends QuickPickItem {
  copies?: ClientValue;
}

const COPY = new ThemeIcon('copy');

/**
 * Shows what to paste into a client; each choice copies one value and the list stays open until the person is done.
 * @returns whether they are done, rather than gone
 */
export function offerValues(client: Client, target: Target, apiKey: string): Promise<boolean> {
  const picker = window.createQuickPick<ValueItem>();
  picker.title = l10n.t('Connect {0}', client.name);
  picker.placeholder = byHandHint(client.id);
  picker.ignoreFocusOut = true;
  picker.items = [
    ...client.values(target).map((copies) => ({
      label: copies.label,
      description: maskKey(copies.value, apiKey),
      buttons: [{ iconPath: COPY, tooltip: l10n.t('Copy') }],
      copies,
    })),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: `$(check) ${l10n.t('Done: wait for a first request')}`, alwaysShow: true },
  ];
  const copy = async ({ label, value }: ClientValue): Promise<void> => {
    await env.clipboard.writeText(value);
    window.setStatusBarMessage(`$(copy) ${l10n.t('Copied: {0}', label)}`, 5_000);
  };
  return new Promise((resolve) => {
    picker.onDidTriggerItemButton(({ item }) => item.copies && void copy(item.copies));
    picker.onDidAccept(() => {
      const [chosen] = picker.selectedItems;
      if (chosen?.copies) void copy(chosen.copies);
      else resolve(true);
    });
    picker.onDidHide(() => resolve(false));
    picker.show();
  }).then((done) => {
    picker.dispose();
    return done === true;
  });
}

/** The proxy's key is shown to nobody who looks over the shoulder. */
export function maskKey(text: string, apiKey: string): string {
  return text.replaceAll(apiKey, '••••••••');
}
