export interface ProviderKeyOptions {
  /** From settings: only the headless proxy has it. */
  configured: string | undefined;
  readStored(): Promise<string | undefined>;
  env: NodeJS.ProcessEnv;
  /** Where the key is sent. */
  baseUrl: URL;
  /** The key of this proxy, which clients of it may have in their environment: it is nobody else's. */
  readProxyKey(): Promise<string | undefined>;
  /** The variable of the environment that holds it. */
  variable: string;
  providerId: string;
  /** Whether the provider works without one (a server on this machine). */
  optional: boolean;
}

/** A provider's API key: from settings, else secret storage, else the environment. Kept in memory between requests. */
export class ProviderKey {
  #known: { value: string | undefined } | undefined;
  #refused = false;

  constructor(private readonly options: ProviderKeyOptions) {}

  get optional(): boolean {
    return this.options.optional;
  }

  /** The key as last read; for taking it out of messages. */
  get known(): string | undefined {
    return this.#known?.value;
  }

  /** What is missing, and what to do. */
  get missing(): string {
    const { providerId, variable } = this.options;
    const gateway = this.#otherGateway();
    const foreign = gateway === undefined ? '' : ` ${variable} is not used, because it belongs to the server of ${gateway}.`;
    return `No API key for "${providerId}": use the command "Set API Key…", or set ${variable}.${foreign}`;
  }

  async read(): Promise<string | undefined> {
    return this.#known && !this.#refused ? this.#known.value : this.refresh();
  }

  async refresh(): Promise<string | undefined> {
    const { configured, readStored } = this.options;
    const value = clean(configured) ?? clean(await readStored()) ?? (await this.#fromEnvironment());
    this.#known = { value };
    this.#refused = false;
    return value;
  }

  /** The provider did not accept the key: it is read again for the next request, in case it was changed. */
  refused(): void {
    this.#refused = true;
  }

  async #fromEnvironment(): Promise<string | undefined> {
    const key = clean(this.options.env[this.options.variable]);
    if (key === undefined || this.#otherGateway() !== undefined) return undefined;
    return isProxyKey(key, await this.options.readProxyKey()) ? undefined : key;
  }

  /** A variable that leads other programs to another server, whose key stands beside it. Sent elsewhere it would be given away. */
  #otherGateway(): string | undefined {
    const { env, variable, baseUrl } = this.options;
    const vendor = variable.replace(/_API_KEY$/, '');
    return [`${vendor}_BASE_URL`, `${vendor}_API_BASE`].find((name) => {
      const address = env[name]?.trim() ?? '';
      return address !== '' && !(URL.canParse(address) && new URL(address).origin === baseUrl.origin);
    });
  }
}

/** Whether a key is the proxy's own, with or without a client's name behind it (`KEY~name`). */
export function isProxyKey(key: string | undefined, proxyKey: string | undefined): boolean {
  return key !== undefined && proxyKey !== undefined && (key === proxyKey || key.startsWith(`${proxyKey}~`));
}

/** Keys are pasted: blanks and line ends around them are no part of them, and would make a bad header. */
function clean(key: string | undefined): string | undefined {
  const trimmed = key?.trim();
  return trimmed ? trimmed : undefined;
}
