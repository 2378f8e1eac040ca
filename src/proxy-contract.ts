import type { Gateway } from './gateway-contract';
import type { Provider } from './providers/provider';
import type { Settings, SettingsProblem } from './settings/schema';

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What a host (editor or terminal) gives the proxy. */
export interface ProxyOptions {
  settings: Settings;
  settingsProblems: SettingsProblem[];
  /**
   * The key that clients present, when there is one. In the editor only the window that won the port creates it
   * (`createApiKey`); followers wait for `readApiKey` to give it.
   */
  readApiKey(): Promise<string | undefined>;
  createApiKey(): Promise<string>;
  /** Keeps a key that the owner made in place of the one before; absent where the key is given at the start and cannot be rotated. */
  keepApiKey?(apiKey: string): Promise<void>;
  /** Whether another window may be about to create the key, so that it pays to wait for it. */
  keyMayAppear: boolean;
  /** A provider's key from secret storage; settings and environment are looked at by the providers themselves. */
  readProviderKey(providerId: string): Promise<string | undefined>;
  env: NodeJS.ProcessEnv;
  /** Absolute path of the folder for database and journal; created when missing. */
  storageDir: string;
  /** Absolute path of the folder with the built worker, WASM and dashboard page (`dist`). */
  assetsDir: string;
  version: string;
  log: Logger;
  /** Adds the demo provider, which answers offline. Never set by an editor. */
  demo: boolean;
  /** Providers that only the host can offer (the editor's own models). */
  hostProviders: Provider[];
}

export type ProxyState =
  | { role: 'stopped' }
  | { role: 'starting' }
  | { role: 'owner'; url: string; apiKey: string }
  | { role: 'follower'; url: string; apiKey: string }
  /** The port is held by something else, the owner is suspended, storage cannot be opened, …: for people, with what to do. */
  | { role: 'failed'; problem: ProxyProblem };

export interface ProxyProblem {
  kind: 'port-in-use' | 'owner-suspended' | 'no-key' | 'storage-in-use' | 'storage' | 'outdated' | 'internal';
  message: string;
  /** The process in the way, when known. */
  pid?: number;
}

/** The proxy of this process: owner of the port, or follower of another process that owns it. */
export interface Proxy {
  readonly state: ProxyState;
  /** The gateway itself, while this process is the owner. */
  readonly gateway: Gateway | undefined;
  onState(listener: (state: ProxyState) => void): () => void;
  /** Binds the port or follows its owner. Resolves when one of the two is done; problems become the state `failed`. */
  start(): Promise<ProxyState>;
  /** Finishes or aborts what is in flight, flushes, releases the port. `everywhere` tells the other windows to stop too. */
  stop(options?: { everywhere: boolean }): Promise<void>;
  restart(): Promise<ProxyState>;
  applySettings(settings: Settings, problems: SettingsProblem[]): Promise<void>;
  /** Looks again which providers have keys (after "Set API Key…"). */
  refreshProviders(): Promise<void>;
  /**
   * Makes another key, which alone opens the proxy from then on, in every window.
   * @throws ProxyError 409 where the key was given at the start, or when the proxy does not run
   */
  rotateApiKey(): Promise<string>;
  /**
   * Ends what is in flight, deletes everything that is stored, and goes on empty, in every window. Keys and settings stay.
   * @throws an error that names the files that could not be deleted; the rest is gone then
   */
  deleteAllData(): Promise<void>;
}
