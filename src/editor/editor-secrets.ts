import { randomBytes } from 'node:crypto';
import type { Event, SecretStorage, SecretStorageChangeEvent } from 'vscode';
import { listOf, parseJson } from '../protocols/lenient-json';

const API_KEY = 'smartClaudeProxy.apiKey';
const PROVIDER_KEY_PREFIX = 'smartClaudeProxy.providerKey.';
/** Ids of the providers that were given a key, as a JSON array: older editors cannot list their secrets. A secret is shared by all windows. */
const KEYED_PROVIDERS = 'smartClaudeProxy.keyedProviders';

/** The keys that the editor keeps: the proxy's own and those of providers. They are never logged. */
export class EditorSecrets {
  readonly onDidChange: Event<SecretStorageChangeEvent>;

  constructor(readonly storage: SecretStorage) {
    this.onDidChange = storage.onDidChange;
  }

  /** The key that clients present; undefined until the first owner has made it. */
  async readApiKey(): Promise<string | undefined> {
    return (await this.storage.get(API_KEY)) || undefined;
  }

  /** Takes the place of the key before. Only the window that won the port calls this, so two windows never make two keys. */
  async createApiKey(): Promise<string> {
    const key = `scp-${randomBytes(24).toString('base64url')}`;
    await this.keepApiKey(key);
    return key;
  }

  /** Keeps the key that the window with the port has made, also where windows do not share their secrets (in a browser). */
  async keepApiKey(key: string): Promise<void> {
    await this.storage.store(API_KEY, key);
  }

  async readProviderKey(providerId: string): Promise<string | undefined> {
    return (await this.storage.get(PROVIDER_KEY_PREFIX + providerId)) || undefined;
  }

  async storeProviderKey(providerId: string, key: string): Promise<void> {
    const ids = await this.#givenKeys();
    if (!ids.includes(providerId)) await this.storage.store(KEYED_PROVIDERS, JSON.stringify([...ids, providerId]));
    await this.storage.store(PROVIDER_KEY_PREFIX + providerId, key);
  }

  async deleteProviderKey(providerId: string): Promise<void> {
    await this.storage.delete(PROVIDER_KEY_PREFIX + providerId);
  }

  /** Ids of the providers that have a key now. */
  async keyedProviders(): Promise<string[]> {
    const ids = await this.#givenKeys();
    const keys = await Promise.all(ids.map((id) => this.readProviderKey(id)));
    return ids.filter((_, index) => keys[index] !== undefined);
  }

  /** @param others providers that may have a key, beside those that were given one here */
  async deleteAllProviderKeys(others: readonly string[]): Promise<void> {
    for (const id of new Set([...(await this.#givenKeys()), ...others])) await this.deleteProviderKey(id);
    await this.storage.delete(KEYED_PROVIDERS);
  }

  /** Ids of the providers that were ever given a key. */
  async #givenKeys(): Promise<string[]> {
    return listOf(parseJson((await this.storage.get(KEYED_PROVIDERS)) ?? '[]')).filter((id) => typeof id === 'string');
  }
}

export function isProviderKey(change: SecretStorageChangeEvent): boolean {
  return change.key.startsWith(PROVIDER_KEY_PREFIX);
}
