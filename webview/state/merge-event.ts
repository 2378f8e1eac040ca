import type { ProviderStatus } from '../../src/server/api-types';
import type { RecentRequest } from '../../src/store/queries';
import type { Choices, RecentPage } from './page-state';

/**
 * Puts a request that has just finished into the page of requests on screen, when its place there is certain: newest first,
 * first page. A later word about the same request takes the place of the earlier one.
 * @returns null when only the proxy knows where it belongs
 */
export function withRequest(page: RecentPage, request: RecentRequest, choices: Choices, pageSize: number): RecentPage | null {
  const known = page.requests.some((row) => row.requestGroupId === request.requestGroupId);
  if (known) {
    return { ...page, requests: page.requests.map((row) => (row.requestGroupId === request.requestGroupId ? request : row)) };
  }
  if (!passesFilters(request, choices)) return page;
  if (choices.sort !== '-time' || choices.offset > 0) return null;
  return { requests: [request, ...page.requests].slice(0, pageSize), total: page.total + 1 };
}

export function withRating(page: RecentPage, id: string, rating: number | null): RecentPage {
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
