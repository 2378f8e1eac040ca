import type { BudgetCrossing } from '../../src/cost/budget-thresholds';
import type { ProxyEvent } from '../../src/server/api-types';
import { pageSize } from '../api';
import type { Loader } from './loader';
import { withProvider, withRating, withRequest } from './merge-event';
import { ready } from './page-state';
import type { PageStore } from './page-store';

/** Follows the proxy's events: takes over what they carry, and fetches again only what they make out of date. */
export function applyEvent(event: ProxyEvent, store: PageStore, loader: Loader): void {
  const { state } = store;
  switch (event.type) {
    case 'today':
      store.change({ today: event });
      loader.budget.told(event.budget);
      break;
    case 'task': {
      const merged = state.recent.data && withRequest(state.recent.data, event.request, state, pageSize());
      if (merged) store.change({ recent: { ...state.recent, data: merged } });
      if (!merged || loader.recent.underway) loader.recentIsStale();
      loader.statsAreStale();
      break;
    }
    case 'rating':
      if (state.recent.data) store.change({ recent: { ...state.recent, data: withRating(state.recent.data, event.id, event.rating) } });
      if (loader.recent.underway) loader.recentIsStale();
      void loader.refreshMetrics('summary', 'success-rates', 'provider-comparison');
      break;
    case 'budget':
      loader.budget.told(event.budget);
      break;
    case 'provider':
      if (state.providers.data) store.change({ providers: ready(withProvider(state.providers.data, event.provider)) });
      if (loader.providers.underway) void loader.providers.refresh();
      break;
    case 'providers':
      void loader.providers.refresh();
      break;
    case 'experiment':
      void loader.refreshMetrics('experiments');
      break;
    case 'storage':
      store.change({ storageProblem: event.problem });
      break;
    case 'control':
      // The stream ends with it; the connection tells.
      break;
  }
}

/** What is read out to those who do not see the page change; undefined where nothing is. */
export function announcementOf(event: ProxyEvent): string | undefined {
  if (event.type === 'experiment') return event.message;
  return event.type === 'budget' && event.crossed ? crossedText(event.crossed) : undefined;
}

function crossedText({ period, level, payer }: BudgetCrossing): string {
  const budget = `The ${period} budget${payer === 'all' ? '' : ` of ${payer}`}`;
  if (level === 'downgrade') return `${budget} is nearly used up.`;
  return `${budget} is used up: nothing that costs money is asked on it until it resets.`;
}
