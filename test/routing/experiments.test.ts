import { describe, expect, it } from 'vitest';
import { createRandom } from '../../bench/routing/random';
import { type ArmFigures, concludeExperiment } from '../../src/routing/conclude-experiment';
import { applyExperimentAction } from '../../src/routing/experiment-actions';
import { assignArm, experimentArm, shadowExperiment } from '../../src/routing/experiment-arm';
import type { ExperimentState } from '../../src/routing/experiment-state';
import { NOW } from './routing-fixtures';

const EXPERIMENT: ExperimentState = {
  id: 'cheap-debug',
  run: 0,
  category: 'debug',
  baseline: 'anthropic:sonnet',
  challenger: 'ollama:llama3:8b',
  share: 0.2,
  shadow: false,
  status: 'running',
  startedAt: NOW,
  endedAt: null,
  conclusion: null,
};

const conversations = Array.from({ length: 5000 }, (_, index) => `conversation-${index}`);

describe('assigning an arm', () => {
  it('splits by share and keeps every conversation in its arm', () => {
    const challengers = conversations.filter((id) => assignArm(EXPERIMENT, id) === 'challenger');
    expect(challengers.length / conversations.length).toBeCloseTo(0.2, 1);
    expect(challengers.every((id) => assignArm(EXPERIMENT, id) === 'challenger')).toBe(true);
  });

  it('adds to the challenger when the share grows, and takes none away', () => {
    const wider = { ...EXPERIMENT, share: 0.5 };
    expect(conversations.every((id) => assignArm(EXPERIMENT, id) === 'baseline' || assignArm(wider, id) === 'challenger')).toBe(true);
    expect(assignArm({ ...EXPERIMENT, share: 0 }, 'x')).toBe('baseline');
    expect(assignArm({ ...EXPERIMENT, share: 1 }, 'x')).toBe('challenger');
  });

  it('names the model of the arm, for its category only', () => {
    expect(experimentArm([{ ...EXPERIMENT, share: 1 }], 'debug', 'x')).toMatchObject({
      arm: 'challenger',
      model: { provider: 'ollama', id: 'llama3:8b' },
    });
    expect(experimentArm([EXPERIMENT], 'explain', 'x')).toBeNull();
  });

  it('gives everybody the challenger after a promotion, until it is undone', () => {
    const promoted = applyExperimentAction(EXPERIMENT, 'promote', NOW, 'as good and cheaper');
    expect(promoted).toMatchObject({ status: 'promoted', endedAt: NOW, conclusion: 'as good and cheaper' });
    expect(conversations.slice(0, 50).every((id) => experimentArm([promoted], 'debug', id)?.arm === 'challenger')).toBe(true);
    expect(experimentArm([applyExperimentAction(promoted, 'undo', NOW, 'undone')], 'debug', 'x')).toBeNull();
  });

  it('refuses what the state does not allow', () => {
    expect(() => applyExperimentAction(EXPERIMENT, 'undo', NOW, '')).toThrow('it cannot undo now');
    expect(() => applyExperimentAction(EXPERIMENT, 'start', NOW, '')).toThrow('cheap-debug');
  });

  it('asks a shadow challenger only while its own budget lasts', () => {
    const shadow = { ...EXPERIMENT, shadow: true, share: 1 };
    const cost = (spent: number) => ({ mostUsd: () => 0.1, spentUsd: () => spent, capUsd: () => 1 });
    const { baseline } = shadow;
    expect(shadowExperiment([shadow], 'debug', baseline, 'x', cost(0.9))).toBe(shadow);
    expect(shadowExperiment([shadow], 'debug', baseline, 'x', cost(0.91))).toBeNull();
    expect(shadowExperiment([shadow], 'debug', 'another:model', 'x', cost(0))).toBeNull();
    expect(experimentArm([shadow], 'debug', 'x')).toBeNull();
  });
});

describe('concluding', () => {
  const arm = (requests: number, successRate: number, usdPerRequest = 1): ArmFigures => ({
    requests,
    judged: requests,
    successRate,
    costUsd: requests * usdPerRequest,
  });

  it('says nothing before the minimum', () => {
    expect(concludeExperiment(arm(29, 0.1), arm(500, 1), 30)).toMatchObject({
      action: 'continue',
      text: '29 of 30 answers per model so far',
    });
  });

  it('counts only what could be judged', () => {
    const cutOff = { ...arm(500, 1), judged: 29 };
    expect(concludeExperiment(arm(500, 0.1), cutOff, 30)).toMatchObject({ action: 'continue', text: '29 of 30 answers per model so far' });
  });

  it('promotes what is better, or as good and cheaper, and stops what is worse', () => {
    expect(concludeExperiment(arm(200, 0.6), arm(200, 0.9), 30).action).toBe('promote');
    expect(concludeExperiment(arm(3000, 0.9), arm(3000, 0.9, 0.3), 30)).toMatchObject({
      action: 'promote',
      text: 'The challenger is as good (90% success against 90%) and 70% cheaper per request.',
    });
    expect(concludeExperiment(arm(3000, 0.9), arm(3000, 0.9, 0.95), 30).action).toBe('stop');
    expect(concludeExperiment(arm(300, 0.9), arm(300, 0.6, 0.1), 30).action).toBe('stop');
  });

  /** Runs one experiment, looking after every pair of answers. */
  function run(seed: number, baseline: number, challenger: number, cost: number, most: number): string {
    const random = createRandom(seed);
    let [a, b] = [0, 0];
    for (let count = 1; count <= most; count++) {
      a += Number(random.next() < baseline);
      b += Number(random.next() < challenger);
      const { action } = concludeExperiment(arm(count, a / count), arm(count, b / count, cost), 30);
      if (action !== 'continue') return action;
    }
    return 'continue';
  }

  it('promotes wrongly in at most 5 % of the experiments although it is asked after every answer', () => {
    const share = (baseline: number, challenger: number, cost: number): number =>
      Array.from({ length: 400 }, (_, seed) => run(seed, baseline, challenger, cost, 1000)).filter((end) => end === 'promote').length / 400;
    expect(share(0.85, 0.85, 1)).toBeLessThanOrEqual(0.05);
    expect(share(0.9, 0.85, 0.2)).toBeLessThanOrEqual(0.05);
    expect(share(0.6, 0.55, 0.2)).toBeLessThanOrEqual(0.05);
  });

  it('finds a real improvement and real savings', () => {
    const found = (baseline: number, challenger: number, cost: number): number =>
      Array.from({ length: 60 }, (_, seed) => run(seed, baseline, challenger, cost, 1800)).filter((end) => end === 'promote').length / 60;
    expect(found(0.75, 0.9, 1)).toBeGreaterThan(0.95);
    expect(found(0.92, 0.93, 0.2)).toBeGreaterThan(0.8);
  });
});
