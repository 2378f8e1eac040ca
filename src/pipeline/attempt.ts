import { randomUUID } from 'node:crypto';
import type { ModelInfo } from '../model-info';
import type { ChatResponse, StreamEvent, UpstreamFailure } from '../protocols/canonical';
import { createResponseCollector } from '../protocols/collect-response';
import type { RankedModel, RoutingDecision } from '../routing/route-request';
import type { TaskRecord } from '../task-record';
import type { Admission } from './admission';
import type { CompressionFigures, FittedRequest } from './fit-to-target';
import type { PipelineRequest } from './pipeline-request';

/** One model being asked once: what it was asked for, and what has come back so far. */
export class Attempt {
  readonly id = randomUUID();
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Estimated prompt tokens at this provider. */
  readonly promptTokens: number;
  /** Whether its cost is quota, not money. */
  readonly subscription: boolean;
  readonly startedAt = performance.now();
  /** Milliseconds from the attempt's start, as its latency, to the first visible token; null until then. */
  ttftMs: number | null = null;
  omitted: string[] = [];
  experiment: TaskRecord['experiment'] = null;
  /** The request as this model gets it; undefined until it has been fitted to it. */
  fitted: FittedRequest | undefined;
  readonly #collector = createResponseCollector();
  #whole: ChatResponse | undefined;
  #producedCharacters = 0;

  constructor(
    readonly request: PipelineRequest,
    readonly decision: RoutingDecision,
    readonly ranked: Pick<RankedModel, 'model' | 'reason'>,
    /** 1 for the first attempt of the request. */
    readonly number: number,
    { at, promptTokens, subscription }: Pick<Admission, 'at' | 'promptTokens' | 'subscription'>,
  ) {
    this.createdAt = at;
    this.promptTokens = promptTokens;
    this.subscription = subscription;
  }

  get model(): ModelInfo {
    return this.ranked.model;
  }

  get compression(): CompressionFigures {
    return this.fitted?.compression ?? NOT_FITTED;
  }

  /** Characters of answer so far, for estimates while the stream runs. */
  get producedCharacters(): number {
    return this.#producedCharacters;
  }

  observe(event: StreamEvent): void {
    this.#collector.push(event);
    if (event.type === 'text' || event.type === 'reasoning' || event.type === 'refusal' || event.type === 'tool-arguments') {
      this.#producedCharacters += event.text.length;
      this.#sawContent(event.text !== '');
    } else if (event.type === 'tool-call') {
      this.#sawContent(true);
    }
  }

  /** Takes an answer that came in one piece. */
  observeWhole(response: ChatResponse): void {
    this.#whole = response;
    this.#sawContent(true);
  }

  /** What has been said so far. */
  response(): ChatResponse {
    return this.#whole ?? this.#collector.response();
  }

  latencyMs(): number {
    return performance.now() - this.startedAt;
  }

  #sawContent(visible: boolean): void {
    if (visible) this.ttftMs ??= this.latencyMs();
  }
}

const NOT_FITTED: CompressionFigures = { tokensBefore: 0, tokensAfter: 0, stageSavings: {} };

/** How an attempt ended. */
export type AttemptEnd =
  | { status: 'success' }
  /** The client hung up, or a crash cut it off. */
  | { status: 'aborted' }
  | { status: 'failure'; failure: UpstreamFailure };
