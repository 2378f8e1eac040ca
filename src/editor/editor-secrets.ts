import { randomBytes } from 'node:crypto';
import type { Event, SecretStorage, SecretStorageChangeEvent } from 'vscode';

const API_KEY = 'smartClaudeProxy.apiKey';
const PROVIDER_KEY_PREFIX = 'smartClaudeProxy.providerKey.';

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
    await this.storage.store(PROVIDER_KEY_PREFIX + providerId, key);
  }

  async deleteProviderKey(providerId: string): Promise<void> {
    await this.storage.delete(PROVIDER_KEY_PREFIX + providerId);
  }
}

export function isProviderKey(change: SecretStorageChangeEvent): boolean {
  return change.key.startsWith(PROVIDER_KEY_PREFIX);
}
