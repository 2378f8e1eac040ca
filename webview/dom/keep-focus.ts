const FOCUSABLE =
  ':is(a[href], button, input, summary, [tabindex], vscode-button, vscode-checkbox, vscode-dropdown, vscode-text-field):not([tabindex="-1"], [disabled])';

/**
 * Keeps the keyboard's place when what had the focus is taken away, hidden or moved: it goes back to what was only moved, else
 * to the first control of what is left around it. A browser would give the focus to the page, and whoever uses the keyboard
 * would begin at the top again.
 */
export function keepFocus(root: HTMLElement): void {
  /** What has the focus and all around it, innermost first; empty once it was left on purpose. */
  let trail: HTMLElement[] = [];

  function check(isMoved: (last: Node) => boolean): void {
    const [last] = trail;
    if (!last || document.activeElement !== document.body) return;
    const successor = !canTakeFocus(last) ? nearest(trail) : isMoved(last) ? last : undefined;
    trail = [];
    successor?.focus({ preventScroll: true });
  }

  root.addEventListener('focusin', ({ target }) => {
    trail = target instanceof HTMLElement ? withAncestors(target, root) : [];
  });
  // Browsers differ in whether they tell a loss at all, and do so before the change is complete.
  root.addEventListener('focusout', () => void setTimeout(() => check(() => false)));
  new MutationObserver((records) => {
    check((last) => records.some(({ removedNodes }) => [...removedNodes].some((node) => node.contains(last))));
  }).observe(root, { childList: true, subtree: true, attributeFilter: ['hidden'] });
}

function withAncestors(element: HTMLElement, root: HTMLElement): HTMLElement[] {
  const trail: HTMLElement[] = [];
  for (let one: HTMLElement | null = element; one && one !== root.parentElement; one = one.parentElement) trail.push(one);
  return trail;
}

function nearest(trail: readonly HTMLElement[]): HTMLElement | undefined {
  for (const around of trail.slice(1)) {
    if (!around.isConnected) continue;
    const control = [...around.querySelectorAll<HTMLElement>(FOCUSABLE)].find(canTakeFocus);
    if (control) return control;
  }
  return undefined;
}

function canTakeFocus(element: Element): boolean {
  return element.isConnected && element.checkVisibility();
}
