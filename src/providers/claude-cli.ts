import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelInfo } from '../model-info';
import type { UpstreamFailure } from '../protocols/canonical';
import { type CliCall, encodeCliCall } from '../protocols/claude-cli/encode-request';
import { claudeCliProvider } from '../protocols/claude-cli/provider';
import { createResponseCollector } from '../protocols/collect-response';
import { asPlainPrompt, claudeArguments } from './claude-cli-arguments';
import { findClaudeBinary } from './claude-cli-binary';
import { claudeEnv } from './claude-cli-env';
import { cliFrames } from './claude-cli-frames';
import { ClaudeProcess } from './claude-cli-process';
import type { ModelList } from './model-list';
import { type Availability, type Provider, type ProviderAnswer, type ProviderCall, UpstreamError } from './provider';
import type { UpstreamTimeouts } from './vendor-client';

export interface ClaudeCliOptions {
  id: string;
  displayName: string;
  /** Setting `providers.claude-cli.path`. */
  binary: string;
  /** Setting `providers.claude-cli.env`. */
  configuredEnv: Readonly<Record<string, string>>;
  env: NodeJS.ProcessEnv;
  priority: number;
  models: ModelList;
  readProxyKey(): Promise<string | undefined>;
  timeouts(): UpstreamTimeouts;
}

/** The Claude CLI of this machine's user, with its own login: an answerer without tools, sessions or project settings. */
export class ClaudeCli implements Provider {
  readonly id: string;
  readonly displayName: string;
  readonly protocol = claudeCliProvider.id;
  readonly local = false;
  readonly demo = false;
  readonly priority: number;
  readonly #running = new Set<ClaudeProcess>();
  #binary: string | undefined;
  #folder: Promise<string> | undefined;
  #disposed = false;

  constructor(private readonly options: ClaudeCliOptions) {
    this.id = options.id;
    this.displayName = options.displayName;
    this.priority = options.priority;
  }

  models(): readonly ModelInfo[] {
    return this.options.models.models();
  }

  describeModel(id: string): ModelInfo {
    return this.options.models.describe(id);
  }

  async availability(): Promise<Availability> {
    this.#binary = await findClaudeBinary(this.options.binary, this.options.env);
    return this.#binary === undefined ? { available: false, reason: this.#missing } : { available: true };
  }

  async discover(): Promise<void> {
    // The CLI has no listing; its aliases always mean the newest models.
  }

  async send(call: ProviderCall): Promise<ProviderAnswer> {
    const startedAt = performance.now();
    const { call: cliCall, omitted } = encodeCliCall(call.request);
    if (call.signal.aborted) throw new UpstreamError({ kind: 'cancelled', message: 'The request to the Claude CLI was cancelled.' });
    const run = await this.#start(cliCall, call);
    const { firstTokenMs, idleMs } = this.options.timeouts();
    const frames = cliFrames(run, { signal: call.signal, firstTokenAt: startedAt + firstTokenMs, firstTokenMs, idleMs });
    if (call.request.stream) return { kind: 'stream', frames, headers: {}, omitted };
    const collector = createResponseCollector();
    for await (const { events } of frames) for (const event of events) collector.push(event);
    return { kind: 'complete', response: collector.response(), headers: {}, omitted };
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#running].map((run) => run.stop()));
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  get #missing(): string {
    return `The Claude CLI ("${this.options.binary}") was not found. Install it, or set "providers.${this.id}.path".`;
  }

  async #start(cliCall: CliCall, call: ProviderCall): Promise<ClaudeProcess> {
    if (this.#disposed) throw new UpstreamError({ kind: 'cancelled', message: 'The proxy is stopping.' });
    const folder = await this.#ownFolder();
    const { args, promptFile } = await claudeArguments(cliCall, call.model, folder);
    const env = claudeEnv({
      inherited: this.options.env,
      configured: this.options.configuredEnv,
      proxyKey: await this.options.readProxyKey(),
      maxOutputTokens: call.maxOutputTokens ?? call.request.maxOutputTokens,
    });
    const cleanUp = () => (promptFile === undefined ? undefined : rm(promptFile, { force: true }));
    try {
      const run = await this.#spawn(args, join(folder, 'work'), env, asPlainPrompt(cliCall.prompt));
      const stop = () => void run.stop();
      this.#running.add(run);
      // Also while nobody reads its output yet.
      call.signal.addEventListener('abort', stop, { once: true });
      void run.ended.then(async () => {
        call.signal.removeEventListener('abort', stop);
        this.#running.delete(run);
        await cleanUp();
      });
      return run;
    } catch (error) {
      await cleanUp();
      throw error;
    }
  }

  /** An update may replace the binary, or be about to: it is looked for again once, and a file still being written waited for. */
  async #spawn(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, input: string): Promise<ClaudeProcess> {
    for (let attempt = 1; ; attempt++) {
      this.#binary ??= await findClaudeBinary(this.options.binary, this.options.env);
      if (this.#binary === undefined) throw new UpstreamError({ kind: 'not-available', message: this.#missing });
      try {
        return await ClaudeProcess.start(this.#binary, args, cwd, env, input);
      } catch (error) {
        const failure = startFailure(error, this.#binary);
        this.#binary = undefined;
        if (attempt === MAX_STARTS) throw new UpstreamError(failure);
        await sleep(RESTART_WAIT_MS);
      }
    }
  }

  /** Only its owner may look into it. Below it lies the empty folder that the CLI works in. */
  async #ownFolder(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'smart-claude-proxy-cli-'));
    const folder = await this.#folder;
    await mkdir(join(folder, 'work'), { recursive: true, mode: 0o700 });
    return folder;
  }
}

const MAX_STARTS = 2;
const RESTART_WAIT_MS = 150;

function startFailure(error: unknown, binary: string): UpstreamFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return {
    kind: 'not-available',
    message: `The Claude CLI at ${binary} could not be started (${code}). Install it again, or set its path.`,
  };
}
