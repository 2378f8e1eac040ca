import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The controls in the editor's own look. The toolkit they come from is archived: this is the only file that knows it, so
 * that another one (or plain elements) can take its place.
 */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());
}

export interface ButtonOptions {
  label: string;
  /** For screen readers, where the label alone does not say what it acts on. */
  description?: string;
  primary?: boolean;
  onPress(): void;
}

export interface ButtonControl {
  element: HTMLElement;
  /** It stays where the keyboard finds it: a control that is disabled altogether would drop the focus. */
  setDisabled(disabled: boolean): void;
  setLabel(label: string, description: string): void;
}

export function createButton(options: ButtonOptions): ButtonControl {
  const element = document.createElement('vscode-button');
  element.setAttribute('appearance', options.primary ? 'primary' : 'secondary');
  if (options.description) element.setAttribute('aria-label', options.description);
  const label = document.createTextNode(options.label);
  element.append(label);
  element.addEventListener('click', () => {
    if (element.getAttribute('aria-disabled') !== 'true') options.onPress();
  });
  return {
    element,
    setDisabled: (disabled) => element.setAttribute('aria-disabled', String(disabled)),
    setLabel: (text, description) => {
      label.data = text;
      element.setAttribute('aria-label', description);
    },
  };
}

/** A button that is only pressed, never disabled. */
export function button(options: ButtonOptions): HTMLElement {
  return createButton(options).element;
}

export interface DropdownOption {
  value: string;
  label: string;
}

export interface DropdownControl {
  element: HTMLElement;
  /** Shows `options` with `value` chosen; does nothing when that is what is shown. */
  update(options: readonly DropdownOption[], value: string): void;
}

interface ValueElement extends HTMLElement {
  value: string;
}

export function createDropdown(label: string, onChange: (value: string) => void): DropdownControl {
  const element = document.createElement('vscode-dropdown') as ValueElement;
  element.setAttribute('aria-label', label);
  let shown: readonly DropdownOption[] = [];
  // The control fires `change` for its own first selection too; only another value is news.
  let current = '';
  element.addEventListener('change', () => {
    if (element.value === current) return;
    current = element.value;
    onChange(current);
  });
  return {
    element,
    update(options, value) {
      const changed = JSON.stringify(options) !== JSON.stringify(shown);
      // Setting it anew would undo what somebody is just choosing with the arrow keys.
      if (!changed && value === current) return;
      current = value;
      if (changed) {
        shown = options;
        element.replaceChildren(...options.map(optionElement));
      }
      // The control learns of new options after this turn, and chooses the first; so the choice has to wait for that.
      setTimeout(() => {
        element.value = current;
      });
    },
  };
}

function optionElement(option: DropdownOption): HTMLElement {
  const element = document.createElement('vscode-option');
  element.setAttribute('value', option.value);
  element.textContent = option.label;
  return element;
}

export interface TextFieldControl {
  element: HTMLElement;
  value(): string;
  setValue(value: string): void;
  focus(): void;
}

export interface TextFieldOptions {
  /** Width in characters. */
  size?: number;
  /** Shows dots in place of what is typed. */
  secret?: boolean;
  onEnter?(): void;
  onEscape?(): void;
}

export function createTextField(label: string, options: TextFieldOptions): TextFieldControl {
  const element = document.createElement('vscode-text-field') as ValueElement;
  element.textContent = label;
  if (options.secret) element.setAttribute('type', 'password');
  if (options.size) element.setAttribute('size', String(options.size));
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') options.onEnter?.();
    if (event.key === 'Escape') options.onEscape?.();
  });
  return {
    element,
    value: () => element.value,
    setValue: (value) => {
      element.value = value;
    },
    focus: () => element.focus(),
  };
}

export interface CheckboxControl {
  element: HTMLElement;
  update(checked: boolean): void;
}

export function createCheckbox(label: string, onChange: (checked: boolean) => void): CheckboxControl {
  const element = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean };
  element.textContent = label;
  let current = false;
  element.addEventListener('change', () => {
    if (element.checked === current) return;
    current = element.checked;
    onChange(current);
  });
  return {
    element,
    update(checked) {
      current = checked;
      element.checked = checked;
    },
  };
}
