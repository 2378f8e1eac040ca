const STORED = 'smart-claude-proxy.key';

/**
 * The key from the address (`#key=…`), else the one kept for this browser tab. A key in the address is taken out of it at
 * once, so that it stays out of the history, of bookmarks and of screenshots.
 */
export function takeKey(): string | null {
  const fromAddress = new URLSearchParams(location.hash.slice(1)).get('key');
  if (fromAddress) {
    keepKey(fromAddress);
    history.replaceState(history.state, '', location.pathname + location.search);
    return fromAddress;
  }
  return sessionStorage.getItem(STORED);
}

export function keepKey(key: string): void {
  sessionStorage.setItem(STORED, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORED);
}
