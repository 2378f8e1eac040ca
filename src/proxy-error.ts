/** What went wrong, in our own terms; every client protocol has its words for each. */
export type ProxyErrorKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'budget-exceeded'
  | 'provider-failed'
  | 'provider-timeout'
  | 'no-provider'
  | 'shutting-down'
  | 'internal';

const STATUS: Record<ProxyErrorKind, number> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'budget-exceeded': 429,
  'provider-failed': 502,
  'provider-timeout': 504,
  'no-provider': 503,
  'shutting-down': 503,
  internal: 500,
};

export interface ProxyErrorDetails {
  /** Path of the field at fault: `messages[1].role`. */
  param?: string;
  /** A machine-readable code (`model_not_found`). */
  code?: string;
  /** The word that the provider itself had for it (`context_length_exceeded`, `overloaded_error`): clients decide by it what to do next. */
  providerCode?: string;
  /** The status to answer with when it is not the kind's own (a provider's 400, 404, 413 or 422 keeps its status). */
  status?: number;
  retryAfterSeconds?: number;
  /** Extra response headers (`x-attempts`, `x-task-id`). */
  headers?: Record<string, string>;
}

/** An error meant for the person at the other end: what happened, where, and what to do. It never holds a secret. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly status: number;
  readonly param: string | undefined;
  readonly code: string | undefined;
  readonly providerCode: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Record<string, string>;

  constructor(
    readonly kind: ProxyErrorKind,
    message: string,
    details: ProxyErrorDetails = {},
  ) {
    super(message);
    this.status = details.status ?? STATUS[kind];
    this.param = details.param;
    this.code = details.code;
    this.providerCode = details.providerCode;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.headers = details.headers ?? {};
  }
}
