import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliCall } from '../protocols/claude-cli/encode-request';

/** A single argument may have 128 KiB on Linux, and a whole command line 32 KiB on Windows; longer texts go by file. */
const MAX_ARGUMENT_BYTES = process.platform === 'win32' ? 8 * 1024 : 100 * 1024;

export interface ClaudeArguments {
  args: string[];
  /** Holds the system prompt when it is too long for an argument; to be removed when the process has ended. */
  promptFile?: string;
}

/**
 * The command line of one run: no tools, no session files, no settings of user or project, no other servers, no commands, and
 * the CLI's own system prompt replaced. The prompt itself goes by standard input, whatever its length: other users of the
 * machine can read command lines.
 * @param folder an absolute path that only we write to
 */
export async function claudeArguments({ systemPrompt, effort }: CliCall, model: string, folder: string): Promise<ClaudeArguments> {
  const args = ['-p', '--output-format', 'stream-json', '--verbose', '--include-partial-messages'];
  args.push('--model', model, '--tools', '', '--no-session-persistence', '--setting-sources', '', '--strict-mcp-config');
  args.push('--disable-slash-commands');
  if (effort !== undefined) args.push('--effort', effort);
  if (Buffer.byteLength(systemPrompt) <= MAX_ARGUMENT_BYTES) return { args: [...args, '--system-prompt', systemPrompt] };
  const promptFile = join(folder, `system-prompt-${randomUUID()}.txt`);
  await writeFile(promptFile, systemPrompt, { mode: 0o600 });
  return { args: [...args, '--system-prompt-file', promptFile], promptFile };
}

/** A prompt that begins with a slash would be a command to the CLI and never reach a model; a blank in front prevents it. */
export function asPlainPrompt(prompt: string): string {
  return prompt.startsWith('/') ? ` ${prompt}` : prompt;
}
