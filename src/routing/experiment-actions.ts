import { ProxyError } from '../proxy-error';
import type { ExperimentState } from './experiment-state';

export type ExperimentAction = 'start' | 'stop' | 'promote' | 'undo';

/** From which states an action is possible. */
const POSSIBLE: Readonly<Record<ExperimentAction, readonly ExperimentState['status'][]>> = {
  start: ['stopped', 'undone'],
  stop: ['running'],
  promote: ['running', 'stopped', 'undone'],
  undo: ['promoted'],
};

/**
 * An experiment after somebody, or its own conclusion, acted on it. Starting again counts from now on.
 * @param why for people; kept as the conclusion
 * @throws ProxyError 409 when the state does not allow it
 */
export function applyExperimentAction(experiment: ExperimentState, action: ExperimentAction, now: number, why: string): ExperimentState {
  if (!POSSIBLE[action].includes(experiment.status)) {
    throw new ProxyError('conflict', `Experiment "${experiment.id}" is ${experiment.status}; it cannot ${action} now.`, {
      param: 'action',
    });
  }
  switch (action) {
    case 'start':
      return { ...experiment, run: experiment.run + 1, status: 'running', startedAt: now, endedAt: null, conclusion: null };
    case 'stop':
      return { ...experiment, status: 'stopped', endedAt: now, conclusion: why };
    case 'promote':
      return { ...experiment, status: 'promoted', endedAt: now, conclusion: why };
    case 'undo':
      return { ...experiment, status: 'undone', endedAt: now, conclusion: why };
  }
}
