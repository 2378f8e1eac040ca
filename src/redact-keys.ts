/** The prefixes are those of the vendors' own keys. */
const KEY = /\b(?:sk|pk|rk|gsk|xai|nvapi|hf|AIza|Bearer)[-_ ]?[\w*.-]{8,}/g;

/** Text without what looks like a key, for words of others whose secrets are not known to us: vendors quote the key they refuse. */
export function redactKeys(text: string): string {
  return text.replace(KEY, '[key]');
}
