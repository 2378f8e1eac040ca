import { LRUCache } from 'lru-cache';
import type { ModelInfo } from '../model-info';
import type { ModelSettings } from '../settings/provider-settings';
import { describeModel, type ListedModel, type ModelOwner } from './catalogue';

/** Descriptions made before the event loop gets a turn; some servers list a thousand models. */
const BATCH = 25;

/** The models of one provider: those of settings, and of its last listing or, before there is one, of the shipped catalogue. */
export class ModelList {
  #models: readonly ModelInfo[];
  #listed = false;
  /** Looking up the price of an unheard-of model takes a millisecond, and clients ask for it at every turn. */
  readonly #unlisted = new LRUCache<string, ModelInfo>({ max: 200 });

  constructor(
    private readonly owner: ModelOwner,
    private readonly settings: readonly ModelSettings[],
    shipped: readonly string[],
  ) {
    this.#models = [...this.#configured().values(), ...this.#unconfigured(shipped.map((id) => ({ id })))];
  }

  models(): readonly ModelInfo[] {
    return this.#models;
  }

  /** Whether the provider itself has said which models it has. */
  get listed(): boolean {
    return this.#listed;
  }

  /** A model by its id, described now when no list has it: tomorrow's model works without a release. */
  describe(id: string): ModelInfo {
    const listed = this.#models.find((model) => model.id === id);
    if (listed) return listed;
    let model = this.#unlisted.get(id);
    if (!model) {
      model = describeModel(this.owner, { id });
      this.#unlisted.set(id, model);
    }
    return model;
  }

  /** Takes over a listing. An empty one changes nothing: it says more about the listing than about the models. */
  async replace(listed: readonly ListedModel[]): Promise<void> {
    if (listed.length === 0) return;
    const configured = this.#configured(listed);
    const models = [...configured.values()];
    const others = listed.filter((model) => !configured.has(model.id));
    for (let i = 0; i < others.length; i += BATCH) {
      if (i > 0) await new Promise((resolve) => setImmediate(resolve));
      models.push(...this.#unconfigured(others.slice(i, i + BATCH)));
    }
    this.#models = models;
    this.#listed = true;
  }

  #configured(listed: readonly ListedModel[] = []): Map<string, ModelInfo> {
    const facts = new Map(listed.map((model) => [model.id, model]));
    return new Map(this.settings.map((model) => [model.id, describeModel(this.owner, facts.get(model.id) ?? { id: model.id }, model)]));
  }

  #unconfigured(listed: readonly ListedModel[]): ModelInfo[] {
    const configured = new Set(this.settings.map(({ id }) => id));
    return listed.filter(({ id }) => !configured.has(id)).map((model) => describeModel(this.owner, model));
  }
}
