import type { ProviderStatus } from '../../src/server/api-types';
import type { RecentRequest } from '../../src/store/queries';
import type { Choices, RecentPage } from './page-state';

/**
 * Puts a request that has just finished into the page of requests on screen, when its place there is certain: newest first,
 * first page, and begun no earlier than some request shown, as long answers end after short ones that began later. A later
 * word about the same request takes the place of the earlier one.
 * @returns null when only the proxy knows where it belongs
 */
export function withRequest<P extends RecentPage>(page: P, request: RecentRequest, choices: Choices, pageSize: number): P | null {
  const others = page.requests.filter((row) => row.requestGroupId !== request.requestGroupId);
  const known = others.length < page.requests.length;
  // Its earlier attempts may be counted already, elsewhere.
  if (!known && request.attempts > 1) return null;
  if (!passesFilters(request, choices)) return known ? null : page;
  if (choices.sort !== '-time' || choices.offset > 0) return null;
  const place = others.findIndex((row) => row.createdAt <= request.createdAt);
  if (place < 0) return null;
  return { ...page, requests: others.toSpliced(place, 0, request).slice(0, pageSize), total: page.total + (known ? 0 : 1) };
}

export function withRating<P extends RecentPage>(page: P, id: string, rating: number | null): P {
  return { ...page, requests: page.requests.map((row) => (row.id === id ? { ...row, rating } : row)) };
}

export function withProvider(providers: readonly ProviderStatus[], changed: ProviderStatus): ProviderStatus[] {
  const known = providers.some((provider) => provider.id === changed.id);
  return known ? providers.map((provider) => (provider.id === changed.id ? changed : provider)) : [...providers, changed];
}

function passesFilters(request: RecentRequest, { provider, category, client, status }: Choices): boolean {
  return (
    (!provider || request.provider === provider) &&
    (!category || request.category === category) &&
    (!client || request.client === client) &&
    (!status || request.status === status)
  );
}
