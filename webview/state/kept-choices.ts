import type { EditorApi } from '../editor-transport';
import { CHOICES_AT_FIRST, type Choices } from './page-state';
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

export function keepChoices(store: PageStore, keeper: ChoiceKeeper): void {
  store.watch(KEYS, () => {
    const { days, sort, offset, provider, category, client, status, sections, successProvider, breakdownBy, openRequest } = store.state;
    keeper.write({ days, sort, offset, provider, category, client, status, sections, successProvider, breakdownBy, openRequest });
  });
}
