import type { ProtocolId } from '../protocols/canonical';
import type { JsonObject, ProviderProtocol } from '../protocols/protocol';
import type { ListedModel } from './catalogue';

/** What a provider's listing is read with. Failures are `UpstreamError`s. */
export interface VendorApi {
  /** @param path below the API's root, with a leading slash */
  get(path: string): Promise<unknown>;
  post(path: string, body: JsonObject): Promise<unknown>;
}

/** How one vendor's HTTP API differs from another's: mostly a table. */
export interface HttpVendor {
  protocol: ProviderProtocol;
  /** Client protocols besides its own that it takes natively. */
  alsoNative?: readonly ProviderProtocol[];
  /** Path of the API's root, from the path of `baseUrl` (which has no trailing slash). */
  rootPath(basePath: string): string;
  chatPath(model: string, stream: boolean, protocol: ProtocolId): string;
  authorize(key: string): Record<string, string>;
  /** Sent with every request; the client's own headers of the same name win. */
  headers?: Record<string, string>;
  /** Which of the client's headers go along with a native body. */
  clientHeaders?: RegExp;
  /** The protocol for requests that are converted anyway, when it depends on the model. */
  protocolFor?(model: string): ProviderProtocol;
  /** The model's name as the API wants it. */
  modelName?(model: string): string;
  /** Whether every request must name an output limit: without one of the client's, the model's own. */
  demandsOutputLimit?: boolean;
  list(api: VendorApi): Promise<ListedModel[]>;
  /** Whether a model of this name would be in the listing if there were one. Absent: nothing is certain. */
  wouldList?(id: string): boolean;
  /** Answers quickly when the server is there. Without it, having a key (or being on this machine) counts as available. */
  probePath?: string;
  embeddingsPath?: string;
  /** Whether it needs no key wherever it is. */
  keyless?: boolean;
}
