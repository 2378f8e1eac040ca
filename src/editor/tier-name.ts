import { l10n } from 'vscode';
import type { Tier } from '../model-info';

export function tierName(tier: Tier): string {
  return { economy: l10n.t('economy'), standard: l10n.t('standard'), premium: l10n.t('premium') }[tier];
}
