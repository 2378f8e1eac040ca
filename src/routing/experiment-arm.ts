import type { TaskCategory } from '../task-record';
import type { ExperimentState } from './experiment-state';

export interface ExperimentArm {
  id: string;
  run: number;
  arm: 'baseline' | 'challenger';
  model: { provider: string; id: string };
  /** For the reason text: `challenger of experiment cheap-debug`. */
  note: string;
}

/**
 * Which model an experiment wants for a request, for `RouteRequest.experiment`. While it runs, a conversation stays in its arm;
 * after a promotion everybody gets the challenger, until it is undone. A running experiment goes before a promoted one.
 */
export function experimentArm(experiments: readonly ExperimentState[], category: TaskCategory, conversation: string): ExperimentArm | null {
  const ofCategory = experiments.filter((experiment) => experiment.category === category && !experiment.shadow);
  const running = ofCategory.find(({ status }) => status === 'running');
  if (running) {
    const arm = assignArm(running, conversation);
    return { id: running.id, run: running.run, arm, model: parseModelKey(running[arm]), note: `${arm} of experiment ${running.id}` };
  }
  const promoted = ofCategory.findLast(({ status }) => status === 'promoted');
  if (!promoted) return null;
  const { id, run } = promoted;
  return { id, run, arm: 'challenger', model: parseModelKey(promoted.challenger), note: `promoted by experiment ${id}` };
}

/**
 * The running shadow experiment whose challenger answers this request too, unseen; null when there is none for what the baseline
 * answers, the conversation is not among its share, or the answer can cost more than is left of its cap.
 * @param baseline the model that answers the client, as `provider:model`
 * @param cost `spentUsd` is what this run's unseen answers have cost so far, those under way included
 */
export function shadowExperiment(
  experiments: readonly ExperimentState[],
  category: TaskCategory,
  baseline: string,
  conversation: string,
  cost: {
    /** The most that a model's answer can cost; infinite where it cannot answer. */
    mostUsd: (model: string) => number;
    spentUsd: (experiment: ExperimentState) => number;
    capUsd: (id: string) => number;
  },
): ExperimentState | null {
  for (const experiment of experiments) {
    if (experiment.status !== 'running' || !experiment.shadow || experiment.category !== category || experiment.baseline !== baseline)
      continue;
    if (assignArm(experiment, conversation) !== 'challenger') continue;
    if (cost.spentUsd(experiment) + cost.mostUsd(experiment.challenger) <= cost.capUsd(experiment.id)) return experiment;
  }
  return null;
}

/** The same conversation always gets the same arm; with a larger share the challenger keeps those it had. */
export function assignArm(experiment: Pick<ExperimentState, 'id' | 'share'>, conversation: string): 'baseline' | 'challenger' {
  return unitHash(`${experiment.id}\u0000${conversation}`) < experiment.share ? 'challenger' : 'baseline';
}

/** `provider:model`; model ids may hold colons themselves. */
function parseModelKey(key: string): { provider: string; id: string } {
  const colon = key.indexOf(':');
  return { provider: key.slice(0, colon), id: key.slice(colon + 1) };
}

/** FNV-1a with a final mix (murmur3), as a number from 0 up to 1. */
function unitHash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) / 4294967296;
}
