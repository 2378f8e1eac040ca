import type { TaskCategory, TaskStatus } from '../../src/task-record';

export const CATEGORY_LABELS: Record<TaskCategory, string> = {
  simple_qa: 'Simple Q&A',
  code_gen: 'Code generation',
  code_review: 'Code review',
  debug: 'Debugging',
  refactor: 'Refactoring',
  explain: 'Explanation',
  other: 'Other',
};

export const STATUS_LABELS: Record<TaskStatus, string> = { success: 'OK', failure: 'Failed', aborted: 'Aborted' };

const STAGE_LABELS: Record<string, string> = {
  normalizer: 'Normalizer',
  deduplicator: 'Deduplicator',
  'symbol-table': 'Symbol table',
  'code-compressor': 'Code',
  'context-trimmer': 'Context trimmer',
};

/** A compression stage's name for people; an unknown stage keeps its own. */
export function stageLabel(stage: string): string {
  return STAGE_LABELS[stage] ?? stage;
}

/** Cuts a name at the end for where there is little room; the whole name must be readable elsewhere. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Control characters, and those that turn the direction of all the text after them. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A name that a model, a client or a settings file made up, fit to stand inside a sentence or a chart: what could move or
 * hide the words around it shows as `\ufffd`.
 */
export function visibleName(name: string): string {
  return name.replace(UNSEEN, '\ufffd');
}
