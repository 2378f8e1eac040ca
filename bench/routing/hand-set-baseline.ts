import type { IntentFeatures } from '../../src/routing/intent-features';
import type { TaskCategory } from '../../src/task-record';

/** Which category the first concept of a request speaks for. */
const BY_INTENT: Readonly<Record<string, TaskCategory>> = {
  fix: 'debug',
  error: 'debug',
  notwork: 'debug',
  write: 'code_gen',
  review: 'code_review',
  refactor: 'refactor',
  optimise: 'refactor',
  convert: 'refactor',
  improve: 'refactor',
  explain: 'explain',
  difference: 'explain',
  why: 'explain',
  howto: 'simple_qa',
  what: 'simple_qa',
  calculate: 'simple_qa',
  meaning: 'explain',
  translate: 'other',
  summarise: 'other',
  run: 'other',
  plan: 'other',
};

/** The rules a person would write first: what trained weights have to beat. */
export function handSetCategory({ strong }: IntentFeatures): TaskCategory {
  const has = (name: string): boolean => strong.includes(name);
  if (has('trace')) return 'debug';
  if (has('diff')) return 'code_review';
  if (has('write') && has('prose') && !has('artefact')) return 'other';
  const intent = strong.find((name) => name.startsWith('intent ') && !name.includes(' of '))?.slice('intent '.length) ?? '';
  return BY_INTENT[intent] ?? 'other';
}
