import type { RecentSort } from '../../src/store/queries';

export interface Column {
  sort: RecentSort;
  label: string;
  /** Numbers stand to the right. */
  numeric: boolean;
  /** Which way round is asked for first. */
  first: 'ascending' | 'descending';
}

export const COLUMNS: readonly Column[] = [
  { sort: 'time', label: 'Time', numeric: false, first: 'descending' },
  { sort: 'provider', label: 'Provider', numeric: false, first: 'ascending' },
  { sort: 'model', label: 'Model', numeric: false, first: 'ascending' },
  { sort: 'category', label: 'Category', numeric: false, first: 'ascending' },
  { sort: 'tokens', label: 'Tokens', numeric: true, first: 'descending' },
  { sort: 'compression', label: 'Compression', numeric: true, first: 'descending' },
  { sort: 'cost', label: 'Cost', numeric: true, first: 'descending' },
  { sort: 'latency', label: 'Latency', numeric: true, first: 'descending' },
  { sort: 'success', label: 'Success', numeric: false, first: 'ascending' },
  { sort: 'rating', label: 'Rating', numeric: false, first: 'descending' },
];

export type SortOrder = RecentSort | `-${RecentSort}`;

export function sortedColumn(order: SortOrder): { sort: string; direction: 'ascending' | 'descending' } {
  return order.startsWith('-') ? { sort: order.slice(1), direction: 'descending' } : { sort: order, direction: 'ascending' };
}

/** The order after a press on a column's heading: its first way round, then the other. */
export function nextOrder(current: SortOrder, column: Column): SortOrder {
  const { sort, direction } = sortedColumn(current);
  const wanted = sort === column.sort ? (direction === 'ascending' ? 'descending' : 'ascending') : column.first;
  return wanted === 'descending' ? `-${column.sort}` : column.sort;
}
