export interface ExperimentState {
  id: string;
  /** Counts its starts from 0, those under other settings included: figures of one run say nothing of another. */
  run: number;
  category: string;
  /** `provider:model` */
  baseline: string;
  challenger: string;
  /** Share of traffic for the challenger, 0–1. */
  share: number;
  shadow: boolean;
  status: 'running' | 'stopped' | 'promoted' | 'undone';
  startedAt: number;
  endedAt: number | null;
  /** Why it ended, for people. */
  conclusion: string | null;
}

export type ExperimentRun = Pick<ExperimentState, 'id' | 'run'>;
