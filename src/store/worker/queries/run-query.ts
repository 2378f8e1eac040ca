import type { QueryName, QueryParameters, QueryResult } from '../../queries';
import type { Database } from '../database';
import { getClients } from './clients';
import { getCompressionStats } from './compression-stats';
import { getCostByProvider, getCostOverTime, getCostSavings } from './costs';
import { getExperiments } from './experiments';
import { getExport } from './export';
import { getLatencyByModel } from './latency';
import { getModelBreakdown } from './model-breakdown';
import { getProviderComparison } from './provider-comparison';
import { getRecentRequests } from './recent-requests';
import { getRequest } from './request';
import { getCacheHitRate, getRequestVolume } from './request-volume';
import { getSuccessRates } from './success-rates';
import { getSummaryStats } from './summary-stats';

type Query<N extends QueryName> = (database: Database, parameters: QueryParameters<N>, today: string) => QueryResult<N>;

const QUERIES: { [N in QueryName]: Query<N> } = {
  summary: getSummaryStats,
  'cost-over-time': getCostOverTime,
  'cost-by-provider': getCostByProvider,
  'model-breakdown': getModelBreakdown,
  'success-rates': getSuccessRates,
  'request-volume': getRequestVolume,
  latency: getLatencyByModel,
  'cost-savings': getCostSavings,
  compression: getCompressionStats,
  'cache-hit-rate': getCacheHitRate,
  'recent-requests': getRecentRequests,
  'provider-comparison': getProviderComparison,
  experiments: getExperiments,
  clients: getClients,
  request: getRequest,
  export: getExport,
};

/** @param today the day at which periods end, as the main process sees it */
export function runQuery<N extends QueryName>(database: Database, name: N, parameters: QueryParameters<N>, today: string): QueryResult<N> {
  if (!Object.hasOwn(QUERIES, name)) throw new Error(`There is no query named "${name}".`);
  return QUERIES[name](database, parameters, today);
}
