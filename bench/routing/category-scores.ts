import { TASK_CATEGORIES, type TaskCategory } from '../../src/task-record';
import type { LabelledPrompt } from './prompt-families';

export interface Judged {
  prompt: LabelledPrompt;
  said: TaskCategory;
}

/** Mean of the categories' F1 scores, 0–1; categories that do not occur are left out. */
export function macroF1(judged: readonly Judged[]): number {
  const scores = TASK_CATEGORIES.filter((category) => judged.some(({ prompt }) => prompt.category === category)).map((category) =>
    f1(judged, category),
  );
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

export function f1(judged: readonly Judged[], category: TaskCategory): number {
  const right = judged.filter(({ prompt, said }) => prompt.category === category && said === category).length;
  const wanted = judged.filter(({ prompt }) => prompt.category === category).length;
  const given = judged.filter(({ said }) => said === category).length;
  return right === 0 ? 0 : (2 * right) / (wanted + given);
}

export function printScores(title: string, judged: readonly Judged[]): void {
  const english = judged.filter(({ prompt }) => prompt.lang === 'en');
  const others = judged.filter(({ prompt }) => prompt.lang !== 'en');
  console.log(`\n${title}: ${judged.length} prompts`);
  console.log(
    `macro-F1 ${macroF1(judged).toFixed(3)}, English ${macroF1(english).toFixed(3)}, other languages ${macroF1(others).toFixed(3)}`,
  );
  const rows = TASK_CATEGORIES.map((category) => {
    const wanted = judged.filter(({ prompt }) => prompt.category === category);
    const said = TASK_CATEGORIES.map((other) => [other, wanted.filter((one) => one.said === other).length] as const);
    return [category, { F1: f1(judged, category).toFixed(3), ...Object.fromEntries(said) }] as const;
  });
  console.table(Object.fromEntries(rows));
}
