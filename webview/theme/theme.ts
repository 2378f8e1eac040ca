import type { ThemeKind } from './provider-colors';

/** Colours and font for what CSS cannot reach: the inside of a canvas. Any CSS colour. */
export interface ThemeColors {
  kind: ThemeKind;
  fontFamily: string;
  text: string;
  mutedText: string;
  gridLine: string;
  background: string;
  /** For bars that stand for no provider. */
  neutral: string;
  good: string;
}

let current: ThemeColors | null = null;

/** The theme in force. Asking the page for its styles makes it lay itself out, so that is done once per theme. */
export function readTheme(): ThemeColors {
  current ??= computeTheme();
  return current;
}

function computeTheme(): ThemeColors {
  const style = getComputedStyle(document.body);
  const variable = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const kind = themeKind();
  const dark = kind === 'dark' || kind === 'contrast-dark';
  const text = variable('--vscode-foreground', style.color);
  return {
    kind,
    fontFamily: style.fontFamily,
    text,
    mutedText: variable('--vscode-descriptionForeground', text),
    gridLine: variable('--page-grid-line', dark ? '#80808040' : '#80808030'),
    background: variable('--vscode-editor-background', dark ? '#1f1f1f' : '#ffffff'),
    neutral: dark ? '#8f8f8f' : '#7f7f7f',
    good: variable('--vscode-charts-green', dark ? '#89d185' : '#388a34'),
  };
}

/**
 * Calls `onChange` whenever colours change. The editor marks its theme with a class on the body and sets the variables
 * itself; in a browser the page follows the system's wishes and marks them the same way, so that all styles know one idiom.
 */
export function watchTheme(host: 'editor' | 'browser', onChange: () => void): void {
  if (host === 'browser') followSystem();
  const observer = new MutationObserver(() => {
    current = null;
    onChange();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

const KIND_CLASSES: Record<ThemeKind, string[]> = {
  dark: ['vscode-dark'],
  light: ['vscode-light'],
  'contrast-dark': ['vscode-high-contrast'],
  'contrast-light': ['vscode-high-contrast', 'vscode-high-contrast-light'],
};

function followSystem(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const contrast = matchMedia('(prefers-contrast: more)');
  const forced = matchMedia('(forced-colors: active)');
  const apply = () => {
    const shade = dark.matches ? 'dark' : 'light';
    const kind: ThemeKind = contrast.matches || forced.matches ? `contrast-${shade}` : shade;
    document.body.classList.remove(...Object.values(KIND_CLASSES).flat());
    document.body.classList.add('in-browser', ...KIND_CLASSES[kind]);
    document.body.dataset.vscodeThemeKind = KIND_CLASSES[kind].at(-1);
  };
  for (const query of [dark, contrast, forced]) query.addEventListener('change', apply);
  apply();
}

export function themeKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains('vscode-high-contrast-light')) return 'contrast-light';
  if (classList.contains('vscode-high-contrast')) return 'contrast-dark';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}
