import type { BudgetConfig } from '../../cost/budget-config';
import { NOT_THE_MODELS_FAULT, type Outcome } from '../../task-record';
import type { DaySpend, StoreSnapshot } from '../store';
import type { Database } from './database';
import { readExperiments } from './queries/experiments';
import { readTask, TASK_FIELDS } from './task-columns';
import { number, numberOrNull, text } from './value-parsers';

/** As many as the budget keeps: no period is longer than 31 days, and days of a clock that was wrong come on top. */
const KEPT_DAYS = 60;
const MOST_OUTCOMES = 5000;
const MOST_RECENT = 200;

const OUTCOME_FIELDS = ['id', 'provider', 'model', 'category', 'complexity', 'createdAt', 'successScore', 'rating'] as const;

/** What the main process keeps in memory, as the database has it. */
export function readStartState(database: Database): Omit<StoreSnapshot, 'repaired'> {
  return {
    daySpend: readDaySpend(database),
    outcomes: readOutcomes(database),
    recent: database
      .all('SELECT * FROM task_logs ORDER BY created_at DESC, n DESC LIMIT ?', [MOST_RECENT])
      .map((row) => readTask(row, TASK_FIELDS)),
    budget: readBudget(database),
    overrides: readOverrides(database),
    experiments: readExperiments(database),
  };
}

/** The newest days that the log has, whatever day it is: a clock that is wrong at the start may be set right while the proxy runs. */
function readDaySpend(database: Database): DaySpend[] {
  const rows = database.all(
    `SELECT day, provider, client, sum(cost_usd) AS cost FROM daily_client_rollup
     WHERE day IN (SELECT DISTINCT day FROM daily_client_rollup ORDER BY day DESC LIMIT ?)
     GROUP BY day, provider, client ORDER BY day, provider, client`,
    [KEPT_DAYS],
  );
  return rows.map((row) => ({ day: text(row.day), provider: text(row.provider), client: text(row.client), costUsd: number(row.cost) }));
}

/** Attempts that say something of their model: neither cut off by the client, nor at fault themselves, nor answered by the cache. */
function readOutcomes(database: Database): Outcome[] {
  const kinds = [...NOT_THE_MODELS_FAULT];
  const rows = database.all(
    `SELECT id, provider, model, category, complexity, created_at, success_score, rating FROM task_logs
     WHERE cache_hit = 0 AND (status <> 'aborted' OR rating IS NOT NULL)
       AND (failure_kind IS NULL OR failure_kind NOT IN (${kinds.map(() => '?').join(', ')}))
     ORDER BY created_at DESC, n DESC LIMIT ?`,
    [...kinds, MOST_OUTCOMES],
  );
  return rows.reverse().map((row) => {
    const { createdAt, ...outcome } = readTask(row, OUTCOME_FIELDS);
    return { ...outcome, at: createdAt };
  });
}

function readBudget(database: Database): BudgetConfig | null {
  const row = database.first('SELECT * FROM budget_config');
  if (!row) return null;
  return {
    dailyUsd: numberOrNull(row.daily_usd),
    weeklyUsd: numberOrNull(row.weekly_usd),
    monthlyUsd: numberOrNull(row.monthly_usd),
    downgradeAt: number(row.downgrade_at),
  };
}

function readOverrides(database: Database): StoreSnapshot['overrides'] {
  const rows = database.all('SELECT * FROM provider_config ORDER BY provider');
  return Object.fromEntries(
    rows.map((row) => [
      text(row.provider),
      {
        enabled: row.enabled === null ? null : row.enabled === 1,
        priority: numberOrNull(row.priority),
        settingsHash: text(row.settings_hash),
      },
    ]),
  );
}
