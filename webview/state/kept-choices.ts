import type { EditorApi } from '../editor-transport';
import { CHOICES_AT_FIRST, type Choices, PERIODS } from './page-state';
import type { PageStore } from './page-store';

const STORED = 'smart-claude-proxy.choices';
const KEYS = Object.keys(CHOICES_AT_FIRST) as (keyof Choices)[];

/** Where choices outlive the page: the editor's state for this view, or the browser tab's session. */
export interface ChoiceKeeper {
  read(): unknown;
  write(choices: Choices): void;
}

export function editorChoiceKeeper(editor: EditorApi): ChoiceKeeper {
  return { read: () => editor.getState(), write: (choices) => editor.setState(choices) };
}

export function browserChoiceKeeper(): ChoiceKeeper {
  return {
    read: () => JSON.parse(sessionStorage.getItem(STORED) ?? 'null'),
    write: (choices) => sessionStorage.setItem(STORED, JSON.stringify(choices)),
  };
}

/** What was chosen last time. Anything of another shape (an older version's) falls back to the first choices, one by one. */
export function readChoices(keeper: ChoiceKeeper): Choices {
  const kept = keeper.read();
  if (typeof kept !== 'object' || kept === null) return CHOICES_AT_FIRST;
  const usable = Object.entries(kept).filter(([key, value]) => isChoice(key, value));
  return { ...CHOICES_AT_FIRST, ...Object.fromEntries(usable) };
}

export function keepChoices(store: PageStore, keeper: ChoiceKeeper): void {
  store.watch(KEYS, () => {
    const { days, sort, offset, provider, category, client, sections, successProvider, breakdownBy, openRequest } = store.state;
    keeper.write({ days, sort, offset, provider, category, client, sections, successProvider, breakdownBy, openRequest });
  });
}

function isChoice(key: string, value: unknown): boolean {
  if (key === 'days') return PERIODS.some((period) => period === value);
  if (key === 'breakdownBy') return value === 'cost' || value === 'requests';
  if (key === 'openRequest') return value === null || typeof value === 'string';
  return KEYS.some((known) => known === key) && typeof value === typeof CHOICES_AT_FIRST[key as keyof Choices];
}
