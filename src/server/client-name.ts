/** User agents of well-known clients, by how their product token begins. */
const KNOWN: readonly (readonly [prefix: string, name: string])[] = [
  ['claude-cli', 'claude-code'],
  ['claude-code', 'claude-code'],
  ['codex', 'codex'],
  ['opencode', 'opencode'],
  ['continue', 'continue'],
  ['cline', 'cline'],
  ['kilo', 'kilo'],
  ['aider', 'aider'],
  ['zed', 'zed'],
  ['openai/js', 'openai-js'],
  ['openai/python', 'openai-python'],
  ['asyncopenai/python', 'openai-python'],
  ['anthropic/js', 'anthropic-js'],
  ['anthropic/python', 'anthropic-python'],
  ['ai-sdk', 'ai-sdk'],
  ['curl', 'curl'],
  ['node', 'node'],
  ['mozilla', 'browser'],
];

/** A short name for who asks, read off the User-Agent: `claude-cli/2.1 (external)` is `claude-code`. */
export function clientFromUserAgent(userAgent: string | undefined): string {
  const product = (userAgent ?? '').trim().toLowerCase();
  if (product === '') return 'unknown';
  for (const [prefix, name] of KNOWN) if (product.startsWith(prefix)) return name;
  const token = /^[a-z0-9._-]{1,40}/.exec(product)?.[0] ?? '';
  return token.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'unknown';
}
