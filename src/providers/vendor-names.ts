import { pricesOf } from '../cost/prices';
import type { Tier } from '../model-info';
import { bareModelName } from './model-facts';
import { tierByName } from './model-tier';

/** The vendors whose model names clients ask for by default, and the provider that serves them at first hand. */
const VENDOR_NAMES: readonly { names: RegExp; provider: string }[] = [
  { names: /^claude-|^(haiku|sonnet|opus)$/, provider: 'anthropic' },
  { names: /^(gpt-|chatgpt-|o\d(-|$)|codex-)/, provider: 'openai' },
  { names: /^gemini-/, provider: 'gemini' },
];

/** The provider that a vendor's model name belongs to; undefined for all other names. */
export function vendorOfName(name: string): string | undefined {
  const bare = bareModelName(plainName(name));
  return VENDOR_NAMES.find(({ names }) => names.test(bare))?.provider;
}

/** The tier that a vendor's model stands for where nobody has it. */
export function tierOfName(name: string): Tier {
  const bare = bareModelName(plainName(name));
  return tierByName(bare, pricesOf(vendorOfName(name) ?? '', bare).prices);
}

/** Lower case, without variant in brackets, date and `latest`: names that mean the same model agree in it. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\[[^\]]*\]$/, '')
    .replace(/[-@](\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')
    .replace(/:latest$/, '');
}
