import type { Actions } from './actions';
import type { PageStore } from './state/page-store';
import type { Palette } from './theme/palette';
import type { Transport } from './transport';

/** What every part of the page works with. */
export interface Page {
  store: PageStore;
  actions: Actions;
  transport: Transport;
  palette: Palette;
  /** Shows what has just been done, and offers to undo it. */
  notify(text: string, undo?: () => void): void;
}
