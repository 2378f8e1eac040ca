import { h } from '../dom/element';
import { messageOf } from '../state/slice';
import { button, createButton, createTextField } from '../toolkit';

export interface InlineEditorOptions<T> {
  label: string;
  initial: string;
  size: number;
  /** Null when the text is not a value. */
  parse(text: string): T | null;
  /** What to type, told when `parse` gives null. */
  hint: string;
  /** @throws ApiError, whose message is shown under the field */
  save(value: T): Promise<void>;
  /** Takes the value away altogether. */
  remove?: { label: string; run(): Promise<void> };
  /** Saved, removed or given up: put the focus back where it came from. */
  onClose(): void;
}

export interface InlineEditor {
  element: HTMLElement;
  focus(): void;
}

/** A field in place of the value it changes: Enter saves, Escape gives up, a refusal is told under it. */
export function inlineEditor<T>(options: InlineEditorOptions<T>): InlineEditor {
  const field = createTextField(options.label, { size: options.size, onEnter: () => void save(), onEscape: options.onClose });
  field.setValue(options.initial);
  const problem = h('p', { class: 'field-problem', role: 'alert' });
  const saveButton = createButton({ label: 'Save', primary: true, onPress: () => void save() });

  async function save(): Promise<void> {
    const value = options.parse(field.value());
    if (value === null) problem.textContent = options.hint;
    else await attempt(() => options.save(value));
  }

  async function attempt(change: () => Promise<void>): Promise<void> {
    saveButton.setDisabled(true);
    problem.textContent = '';
    try {
      await change();
      options.onClose();
    } catch (error) {
      problem.textContent = messageOf(error);
      saveButton.setDisabled(false);
    }
  }

  const { remove } = options;
  return {
    element: h(
      'div',
      { class: 'inline-editor' },
      h(
        'div',
        { class: 'button-row' },
        field.element,
        saveButton.element,
        button({ label: 'Cancel', onPress: options.onClose }),
        remove && button({ label: remove.label, onPress: () => void attempt(remove.run) }),
      ),
      problem,
    ),
    focus: field.focus,
  };
}
