import { findProvider } from '@pydantic/genai-prices';
import { isLoopback } from '../loopback';
import type { PriceSource } from '../model-info';
import { lookUpPrice, pricedModels } from './price-library';
import { relatedModel } from './price-relative';

/** A model of the price library, by the library's own ids. */
export interface LibraryModel {
  vendor: string;
  model: string;
  /** Whether vendor or model were guessed rather than known. */
  estimated: boolean;
}

/** Our provider ids where the library uses another one. */
const VENDOR_OF_PROVIDER: ReadonlyMap<string, string> = new Map([
  ['claude-cli', 'anthropic'],
  ['gemini', 'google'],
  ['xai', 'x-ai'],
  ['together-ai', 'together'],
]);

/** Where a model of an unknown server is looked up by its name: who makes it first, then who hosts many. */
const VENDORS_BY_NAME = [
  'anthropic',
  'openai',
  'google',
  'mistral',
  'deepseek',
  'x-ai',
  'moonshotai',
  'groq',
  'together',
  'fireworks',
  'openrouter',
];

/** Sells nearly every model there is, at about what others take. */
const WIDEST_VENDOR = 'openrouter';

/**
 * Finds a provider's model in the price library: by the provider's id, by the address of its API, else by the model's name.
 * A model newer than the library is priced like its nearest relative (`claude-haiku-9` like the newest known Haiku).
 * @returns `free` for an unknown server on this machine; undefined when nothing like it is known
 */
export function findInLibrary(providerId: string, model: string, baseUrl: string | undefined): LibraryModel | 'free' | undefined {
  const names = spellings(model);
  const known = knownVendor(providerId, baseUrl);
  if (known) return inVendor(known, names, false) ?? byName(names);
  if (baseUrl !== undefined && isLoopback(new URL(baseUrl))) return 'free';
  const alike = findProvider({ providerId })?.id;
  return (alike === undefined ? undefined : inVendor(alike, names, true)) ?? byName(names);
}

/** Tokens of prompt and answer together, where the price library knows them. */
export function libraryContextWindow(source: PriceSource): number | undefined {
  if (source.kind !== 'library') return undefined;
  return lookUpPrice(source.vendor, source.model)?.model.context_window;
}

function knownVendor(providerId: string, baseUrl: string | undefined): string | undefined {
  const id = providerId.toLowerCase();
  const vendor = VENDOR_OF_PROVIDER.get(id) ?? id;
  // The library also accepts ids that merely contain a vendor's name; `openai-at-home` is no OpenAI.
  if (findProvider({ providerId: vendor })?.id === vendor) return vendor;
  return baseUrl === undefined ? undefined : findProvider({ providerApiUrl: baseUrl })?.id;
}

function inVendor(vendor: string, names: readonly string[], guessed: boolean): LibraryModel | undefined {
  for (const name of names) {
    if (isPriced(vendor, name)) return { vendor, model: name, estimated: guessed };
  }
  const relative = relatedModel(names.at(-1) ?? '', pricedModels(vendor));
  return relative !== undefined && isPriced(vendor, relative) ? { vendor, model: relative, estimated: true } : undefined;
}

function byName(names: readonly string[]): LibraryModel | undefined {
  for (const vendor of VENDORS_BY_NAME) {
    const name = names.find((candidate) => isPriced(vendor, candidate));
    if (name !== undefined) return { vendor, model: name, estimated: true };
  }
  return inVendor(findProvider({ modelId: names.at(-1) ?? '' })?.id ?? WIDEST_VENDOR, names, true);
}

function isPriced(vendor: string, model: string): boolean {
  return lookUpPrice(vendor, model) !== undefined;
}

/** As written; without `models/`; without a variant in brackets (`[1m]`); without the vendor in front (`openai/gpt-4o`). */
function spellings(model: string): string[] {
  const plain = model.replace(/^models\//, '').replace(/\[[^\]]*\]$/, '');
  return [...new Set([model, plain, plain.slice(plain.lastIndexOf('/') + 1)])].filter((name) => name !== '');
}
