import type { FailureKind, UpstreamFailure } from '../protocols/canonical';
import { type Admission, RestTimer } from './rest-timer';

/** What the failure says something about. A rejection of the request, or a client that hung up, says nothing about anybody. */
const BLAME: Readonly<Record<FailureKind, 'provider' | 'model' | 'nobody'>> = {
  auth: 'provider',
  network: 'provider',
  'rate-limit': 'model',
  timeout: 'model',
  server: 'model',
  truncated: 'model',
  'not-available': 'model',
  'bad-request': 'nobody',
  'too-large': 'nobody',
  cancelled: 'nobody',
};

/** As `ProviderHealth` of the HTTP API has it; times as ISO 8601. */
export interface HealthSnapshot {
  state: 'unknown' | 'healthy' | 'resting';
  lastError: string | null;
  lastErrorAt: string | null;
  probeAt: string | null;
}

interface ProviderRecord {
  timer: RestTimer;
  models: Map<string, RestTimer>;
  answered: boolean;
  lastError: { message: string; at: number } | null;
}

/** Who is failing, and when to try them again. Every attempt is told to it; the router asks it. Times in milliseconds since 1970. */
export class HealthTracker {
  private readonly providers = new Map<string, ProviderRecord>();

  /** @param probeAfterMs setting `routing.probeAfterSeconds`, in milliseconds */
  constructor(private probeAfterMs: number) {}

  /** A changed setting counts from the next rest on. */
  setProbeAfter(probeAfterMs: number): void {
    this.probeAfterMs = probeAfterMs;
  }

  /** Call right before a request is sent: where a probe is due this request is it, and others keep away until it ended. */
  attemptStarted(provider: string, model: string, now: number): void {
    const record = this.record(provider);
    record.timer.started(now);
    this.modelTimer(record, model).started(now);
  }

  attemptSucceeded(provider: string, model: string): void {
    const record = this.record(provider);
    record.answered = true;
    record.lastError = null;
    record.timer.succeeded();
    this.modelTimer(record, model).succeeded();
  }

  attemptFailed(provider: string, model: string, failure: UpstreamFailure, now: number): void {
    const record = this.record(provider);
    const timer = this.modelTimer(record, model);
    const blame = BLAME[failure.kind];
    if (failure.status !== undefined && failure.kind !== 'auth') record.timer.reached();
    if (blame === 'nobody') {
      record.timer.released();
      timer.released();
      return;
    }
    record.lastError = { message: failure.message, at: now };
    if (blame === 'provider') {
      record.timer.failed(now, this.probeAfterMs);
      timer.released();
    } else {
      record.timer.released();
      timer.failed(now, this.probeAfterMs);
    }
    if (failure.retryAfterMs !== undefined) timer.pause(now + failure.retryAfterMs);
  }

  /** Whether the router may choose this model now. */
  admission(provider: string, model: string, now: number): Admission {
    const record = this.providers.get(provider);
    if (!record) return 'open';
    const ofProvider = record.timer.admission(now);
    const ofModel = record.models.get(model)?.admission(now) ?? 'open';
    if (ofProvider === 'resting' || ofModel === 'resting') return 'resting';
    return ofProvider === 'probe' || ofModel === 'probe' ? 'probe' : 'open';
  }

  /** When a resting model may be tried again; null when it may at once. */
  probeAt(provider: string, model: string, now: number): number | null {
    const record = this.providers.get(provider);
    const times = [record?.timer.probeAt(now), record?.models.get(model)?.probeAt(now)].filter((time) => typeof time === 'number');
    return times.length === 0 ? null : Math.max(...times);
  }

  /** A provider's health for people: it rests when it does as a whole, or when every model of it that was tried does. */
  snapshot(provider: string, now: number): HealthSnapshot {
    const record = this.providers.get(provider);
    if (!record) return { state: 'unknown', lastError: null, lastErrorAt: null, probeAt: null };
    const probeAt = this.providerProbeAt(record, now);
    return {
      state: probeAt !== null ? 'resting' : record.answered ? 'healthy' : 'unknown',
      lastError: record.lastError?.message ?? null,
      lastErrorAt: record.lastError ? new Date(record.lastError.at).toISOString() : null,
      probeAt: probeAt === null ? null : new Date(probeAt).toISOString(),
    };
  }

  private providerProbeAt(record: ProviderRecord, now: number): number | null {
    const own = record.timer.probeAt(now);
    if (own !== null) return own;
    const ofModels = [...record.models.values()].map((timer) => timer.probeAt(now));
    const resting = ofModels.filter((time) => time !== null);
    return resting.length > 0 && resting.length === ofModels.length ? Math.min(...resting) : null;
  }

  private record(provider: string): ProviderRecord {
    let record = this.providers.get(provider);
    if (!record) {
      record = { timer: new RestTimer(), models: new Map(), answered: false, lastError: null };
      this.providers.set(provider, record);
    }
    return record;
  }

  private modelTimer(record: ProviderRecord, model: string): RestTimer {
    let timer = record.models.get(model);
    if (!timer) {
      timer = new RestTimer();
      record.models.set(model, timer);
    }
    return timer;
  }
}
