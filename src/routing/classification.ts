import type { Tier } from '../model-info';
import type { TaskCategory } from '../task-record';

/** What the user wants done, and how hard it looks. */
export interface Classification {
  category: TaskCategory;
  /** 0–100, not rounded. */
  complexity: number;
  /** The tier that the complexity asks for. */
  tier: Tier;
  /** What led to this, for "why?": `asks to fix`, `stack trace`, `several files`. */
  signals: string[];
}
