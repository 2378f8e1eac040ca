import type { PageStore } from '../state/page-store';
import { knownProviders } from '../state/provider-names';
import { ProviderColors } from './provider-colors';
import { themeKind } from './theme';

/** The providers' colours in the theme in force. */
export class Palette {
  readonly #store: PageStore;
  #colors = new ProviderColors([]);
  #ids = '';

  constructor(store: PageStore) {
    this.#store = store;
  }

  of(providerId: string): string {
    return this.#current().of(providerId, themeKind());
  }

  /** Shade `index` of `count` for a provider's models. */
  shade(providerId: string, index: number, count: number): string {
    return this.#current().shade(providerId, index, count, themeKind());
  }

  #current(): ProviderColors {
    const ids = knownProviders(this.#store.state);
    const joined = ids.join('\n');
    if (joined !== this.#ids) {
      this.#ids = joined;
      this.#colors = new ProviderColors(ids);
    }
    return this.#colors;
  }
}
