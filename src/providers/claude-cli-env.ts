import { isProxyKey } from './provider-key';

/** The header by which the proxy knows a request of its own Claude CLI, and refuses it. */
export const HOP_HEADER = 'x-smart-claude-proxy-hop';

/**
 * Variables that would send the CLI somewhere else than its user's own login does, to the proxy itself for one, or make it
 * another program than a plain answerer. `ANTHROPIC_API_KEY` is looked at on its own.
 */
const DROPPED =
  /^(ANTHROPIC_(?!API_KEY$)|CLAUDE_CODE_|CLAUDECODE$|CLAUDE_AGENT_|CLAUDE_EFFORT$|MAX_THINKING_TOKENS$|NODE_OPTIONS$|VSCODE_|ELECTRON_)/;

/** Of those, what only says who the user is and which cloud they log in to. */
const KEPT =
  /^CLAUDE_CODE_(OAUTH_TOKEN|USE_(BEDROCK|VERTEX|FOUNDRY)|CLIENT_(CERT|KEY)(_PASSPHRASE)?)$|^ANTHROPIC_(VERTEX_PROJECT_ID|FOUNDRY_RESOURCE)$/;

/**
 * What makes the CLI an answerer: no files read for `@names` in a prompt, no memory, no traffic of its own; and one that says
 * soon when it fails, for a retry may be had elsewhere.
 */
const ANSWERER = {
  CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_MAX_RETRIES: '1',
  DISABLE_AUTOUPDATER: '1',
};

const OFFICIAL_API = /^https:\/\/api\.anthropic\.com\/?$/;

export interface ClaudeEnvOptions {
  /** The environment of this process. */
  inherited: NodeJS.ProcessEnv;
  /** Setting `providers.claude-cli.env`: wins over everything but the hop header. */
  configured: Readonly<Record<string, string>>;
  /** Clients of the proxy may have its key in their environment; it opens nothing else. */
  proxyKey: string | undefined;
  maxOutputTokens: number | undefined;
}

/** The environment of one run of the Claude CLI. */
export function claudeEnv({ inherited, configured, proxyKey, maxOutputTokens }: ClaudeEnvOptions): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && (!DROPPED.test(name) || KEPT.test(name))) env[name] = value;
  }
  if (!isUsersOwnKey(inherited, proxyKey)) delete env.ANTHROPIC_API_KEY;
  if (maxOutputTokens !== undefined) env.CLAUDE_CODE_MAX_OUTPUT_TOKENS = String(maxOutputTokens);
  Object.assign(env, ANSWERER, configured);
  const others = (configured.ANTHROPIC_CUSTOM_HEADERS ?? '').split('\n').filter((line) => line.trim() !== '');
  env.ANTHROPIC_CUSTOM_HEADERS = [...others, `${HOP_HEADER}: 1`].join('\n');
  return env;
}

/** A key that stands beside the address of a gateway belongs to the gateway. */
function isUsersOwnKey(env: NodeJS.ProcessEnv, proxyKey: string | undefined): boolean {
  const gateway = env.ANTHROPIC_BASE_URL;
  if (gateway !== undefined && gateway !== '' && !OFFICIAL_API.test(gateway)) return false;
  return !isProxyKey(env.ANTHROPIC_API_KEY, proxyKey);
}
