import type { ExperimentState } from '../../../routing/experiment-state';
import type { ExperimentFigures, Period } from '../../queries';
import type { Database, Row } from '../database';
import { flag, number, numberOrNull, oneOf, text, textOrNull } from '../value-parsers';
import { firstDay } from './period';
import { ratio } from './ratio';

const STATUSES: readonly ExperimentState['status'][] = ['running', 'stopped', 'promoted', 'undone'];
const ARMS: readonly ExperimentFigures['arms'][number]['arm'][] = ['baseline', 'challenger', 'shadow'];

/** Every experiment, newest first, with the figures of its present run's arms in the period. */
export function getExperiments(database: Database, { days }: Period, today: string): ExperimentFigures[] {
  const sums = database.all(
    `SELECT experiment, run, arm, sum(attempts) AS attempts, sum(judged) AS judged, sum(succeeded) AS succeeded, sum(answered) AS answered,
       sum(latency_ms) AS latency, sum(cost_usd) AS cost
     FROM daily_experiment_rollup WHERE day >= ? GROUP BY experiment, run, arm`,
    [firstDay(days, today)],
  );
  return readExperiments(database)
    .reverse()
    .map((experiment) => ({
      ...experiment,
      arms: armsOf(
        experiment,
        sums.filter((row) => row.experiment === experiment.id && row.run === experiment.run),
      ),
    }));
}

/** The experiments as they stand, oldest first. */
export function readExperiments(database: Database): ExperimentState[] {
  return database.all('SELECT * FROM experiments ORDER BY started_at, id').map((row) => ({
    id: text(row.id),
    run: number(row.run),
    category: text(row.category),
    baseline: text(row.baseline),
    challenger: text(row.challenger),
    share: number(row.share),
    shadow: flag(row.shadow),
    status: oneOf(STATUSES, 'stopped')(row.status),
    startedAt: number(row.started_at),
    endedAt: numberOrNull(row.ended_at),
    conclusion: textOrNull(row.conclusion),
  }));
}

function armsOf(experiment: ExperimentState, sums: readonly Row[]): ExperimentFigures['arms'] {
  const shown = ARMS.filter((arm) => arm === 'baseline' || (arm === 'shadow') === experiment.shadow || sums.some((row) => row.arm === arm));
  return shown.map((arm) => {
    const row = sums.find((candidate) => candidate.arm === arm);
    return {
      arm,
      requests: number(row?.attempts),
      judged: number(row?.judged),
      successRate: ratio(number(row?.succeeded), number(row?.judged)),
      costUsd: number(row?.cost),
      averageLatencyMs: ratio(number(row?.latency), number(row?.answered)),
    };
  });
}
