import type { ProxyEvent } from './api-types';

export type EventListener = (event: ProxyEvent) => void;

/** Carries events from where they happen to everyone who watches: dashboards, status bars, followers. */
export interface EventHub {
  emit(event: ProxyEvent): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: EventListener): () => void;
  readonly size: number;
}

export function createEventHub(): EventHub {
  const listeners = new Set<EventListener>();
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get size() {
      return listeners.size;
    },
  };
}
