import { succeeded, type TaskRecord } from '../task-record';
import type { TaskReport } from './api-types';

export function taskReport(row: TaskRecord): TaskReport {
  return { ...row, createdAt: new Date(row.createdAt).toISOString(), success: succeeded(row) };
}
