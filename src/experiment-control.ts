import { messageOf } from './error-message';
import { InTurn } from './in-turn';
import { nearNames } from './near-names';
import type { Logger } from './proxy-contract';
import { ProxyError } from './proxy-error';
import { concludeExperiment } from './routing/conclude-experiment';
import { applyExperimentAction, type ExperimentAction } from './routing/experiment-actions';
import { type ExperimentArm, experimentArm, shadowExperiment } from './routing/experiment-arm';
import type { ExperimentRun, ExperimentState } from './routing/experiment-state';
import type { EventHub } from './server/event-hub';
import type { Settings } from './settings/schema';
import type { Store } from './store/store';
import type { TaskCategory, TaskRecord } from './task-record';

type ExperimentSettings = Settings['experiments'][string];

/** Figures of all time. */
const EVER = { days: 3650 };

/** The experiments of a running proxy: started by settings, watched after every answer, ended by their figures or by people. */
export class ExperimentControl {
  readonly #states = new Map<string, ExperimentState>();
  /** What the unseen answers of each run have cost, in US dollars, those under way included. */
  readonly #shadowUsd = new Map<string, number>();
  #settings: Settings['experiments'] = {};
  readonly #looks = new InTurn();

  constructor(
    private readonly store: Store,
    private readonly events: EventHub,
    private readonly log: Logger,
  ) {
    for (const state of store.atStart.experiments) this.#states.set(state.id, state);
  }

  /** Reads what unseen answers have cost so far, and takes on the settings. */
  async open(settings: Settings['experiments']): Promise<void> {
    if (this.#states.size > 0) {
      for (const { id, run, arms } of await this.store.query('experiments', EVER)) {
        this.#shadowUsd.set(runKey({ id, run }), arms.find(({ arm }) => arm === 'shadow')?.costUsd ?? 0);
      }
    }
    await this.applySettings(settings);
  }

  /** A new or changed entry starts its experiment; one that is gone stops it. */
  async applySettings(settings: Settings['experiments']): Promise<void> {
    this.#settings = settings;
    for (const [id, entry] of Object.entries(settings)) {
      const known = this.#states.get(id);
      if (!known || !describes(entry, known)) await this.#save(freshState(id, known ? known.run + 1 : 0, entry));
    }
    for (const state of this.#states.values()) {
      if (settings[state.id] || state.status !== 'running') continue;
      await this.#save(applyExperimentAction(state, 'stop', Date.now(), 'It was taken out of the settings.'));
    }
  }

  /** Which model an experiment wants for a conversation's request; null when none does. */
  armFor(category: TaskCategory, conversation: string): ExperimentArm | null {
    return experimentArm([...this.#states.values()], category, conversation);
  }

  /**
   * The experiment whose challenger answers this request, too, unseen; null when there is none or its cap leaves no room. What the
   * answer can cost at most is set aside until `spent` tells what it did cost, in US dollars.
   * @param baseline the model that answers the client, as `provider:model`
   */
  reserveShadow(category: TaskCategory, conversation: string, baseline: string, mostUsd: (model: string) => number) {
    const experiment = shadowExperiment([...this.#states.values()], category, baseline, conversation, {
      mostUsd,
      spentUsd: (of) => this.#shadowUsd.get(runKey(of)) ?? 0,
      capUsd: (id) => this.#settings[id]?.shadowBudgetUsd ?? 0,
    });
    if (!experiment) return null;
    const { id, run, challenger } = experiment;
    const reservedUsd = mostUsd(challenger);
    this.#addShadow(experiment, reservedUsd);
    return { id, run, challenger, spent: (actualUsd: number) => this.#addShadow(experiment, actualUsd - reservedUsd) };
  }

  /** Looks, one look after the other, whether an experiment can end after another of its requests was logged. */
  logged(row: TaskRecord): void {
    const { experiment } = row;
    const state = experiment && this.#states.get(experiment.id);
    if (state?.status !== 'running' || state.run !== experiment?.run) return;
    // The figures cannot be had while the store closes or its worker is away; the next request asks for them again.
    this.#looks
      .run(() => this.#conclude(state.id))
      .catch((error: unknown) => this.log.warn(`The figures of experiment "${state.id}" could not be looked at: ${messageOf(error)}`));
  }

  /** @throws ProxyError 404 for an unknown id, 409 when its state does not allow the action */
  async act(id: string, action: ExperimentAction): Promise<{ id: string; status: string; message: string }> {
    const state = this.#states.get(id);
    if (!state) {
      const near = nearNames(id, [...this.#states.keys()]);
      throw new ProxyError('not-found', `There is no experiment "${id}".${near.length > 0 ? ` Did you mean ${near.join(', ')}?` : ''}`);
    }
    return this.#end(state, action, `By hand (${action}).`);
  }

  async #conclude(id: string): Promise<void> {
    const state = this.#states.get(id);
    const minimumSamples = this.#settings[id]?.minimumSamples;
    if (state?.status !== 'running' || minimumSamples === undefined) return;
    const figures = (await this.store.query('experiments', EVER)).find((experiment) => experiment.id === id);
    const baseline = figures?.arms.find(({ arm }) => arm === 'baseline');
    const challenger = figures?.arms.find(({ arm }) => arm === (state.shadow ? 'shadow' : 'challenger'));
    // Somebody may have acted meanwhile, or started another run, which these figures say nothing of.
    if (!baseline || !challenger || figures?.run !== state.run || this.#states.get(id) !== state) return;
    const { action, text } = concludeExperiment(baseline, challenger, minimumSamples);
    if (action !== 'continue') await this.#end(state, action, text);
  }

  async #end(state: ExperimentState, action: ExperimentAction, why: string): Promise<{ id: string; status: string; message: string }> {
    const next = applyExperimentAction(state, action, Date.now(), why);
    await this.#save(next);
    const message = `Experiment "${next.id}" is ${next.status} now. ${why}`;
    this.events.emit({ type: 'experiment', id: next.id, message });
    return { id: next.id, status: next.status, message };
  }

  async #save(state: ExperimentState): Promise<void> {
    this.#states.set(state.id, state);
    await this.store.write({ type: 'experiment', experiment: state });
  }

  #addShadow(of: ExperimentRun, usd: number): void {
    const key = runKey(of);
    this.#shadowUsd.set(key, (this.#shadowUsd.get(key) ?? 0) + usd);
  }
}

function runKey({ id, run }: ExperimentRun): string {
  return `${run} ${id}`;
}

function freshState(id: string, run: number, { category, baseline, challenger, share, mode }: ExperimentSettings): ExperimentState {
  const shadow = mode === 'shadow';
  return {
    id,
    run,
    category,
    baseline,
    challenger,
    share,
    shadow,
    status: 'running',
    startedAt: Date.now(),
    endedAt: null,
    conclusion: null,
  };
}

function describes(entry: ExperimentSettings, state: ExperimentState): boolean {
  const { category, baseline, challenger, share, mode } = entry;
  return (
    state.category === category &&
    state.baseline === baseline &&
    state.challenger === challenger &&
    state.share === share &&
    state.shadow === (mode === 'shadow')
  );
}
