import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancellationTokenSource,
  type LanguageModelChat,
  LanguageModelError,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  l10n,
} from 'vscode';
import { messageOf } from '../error-message';
import type { ModelInfo } from '../model-info';
import type { FailureKind, StreamEvent, UpstreamFailure } from '../protocols/canonical';
import { createResponseCollector } from '../protocols/collect-response';
import { emulateCustomTools } from '../protocols/custom-tool-emulation';
import { describeModel } from '../providers/catalogue';
import {
  type Availability,
  type Provider,
  type ProviderAnswer,
  type ProviderCall,
  UpstreamError,
  type UpstreamFrame,
} from '../providers/provider';
import { OWN_VENDOR } from './chat/chat-contributions';
import { editorMessages, editorOmitted, editorOptions } from './editor-model-messages';

const OWNER = { id: 'editor', free: true, carries: ['tools'] as const };

/**
 * Longest that a look at all providers waits for the editor's models, in milliseconds: their vendors may have to start and to sign in.
 * When they are there, the editor says so, and providers are looked at again.
 */
const LOOK_MS = 500;

/**
 * Whose models are not the editor's own: ours, and custom endpoints, which may well be this proxy (our setup for the editor's chat is
 * one). The editor does not tell where an endpoint is, and a request that came back would go round for ever.
 * Source of the name: the vendor that VS Code's built-in chat extension declares (1.122 and later).
 */
const LEFT_OUT: ReadonlySet<string> = new Set([OWN_VENDOR, 'customendpoint']);

/** Where the editor has its models; feature-detected, because some editors have none. */
export type SelectModels = (() => Thenable<readonly LanguageModelChat[]>) | undefined;

/**
 * The models that the editor itself offers to someone signed in to its own AI: no key is needed. Off until allowed
 * (`providers.editor.enabled`). The editor asks for consent; use counts against the quota of that contract; usage is not reported, so it
 * is estimated.
 */
export class EditorModels implements Provider {
  readonly id = OWNER.id;
  readonly displayName = "Editor's own models";
  readonly protocol = 'editor';
  readonly local = false;
  readonly demo = false;
  readonly priority = 100;
  #models: readonly ModelInfo[] = [];
  #chats = new Map<string, LanguageModelChat>();

  constructor(private readonly select: SelectModels) {}

  models(): readonly ModelInfo[] {
    return this.#models;
  }

  async availability(): Promise<Availability> {
    if (!this.select) return { available: false, reason: l10n.t('This editor offers no models to extensions.') };
    await Promise.race([this.discover(), sleep(LOOK_MS)]);
    return this.#models.length > 0
      ? { available: true }
      : { available: false, reason: l10n.t('No models are offered: sign in to the AI of the editor.') };
  }

  async discover(): Promise<void> {
    const offered = (await this.select?.()) ?? [];
    this.#chats = new Map(offered.filter(({ vendor }) => !LEFT_OUT.has(vendor)).map((chat) => [chat.id, chat]));
    this.#models = [...this.#chats.values()].map(({ id, name, maxInputTokens }) =>
      describeModel(OWNER, { id, displayName: name, contextWindow: maxInputTokens }),
    );
  }

  async send({ model, request: asked, signal }: ProviderCall): Promise<ProviderAnswer> {
    const request = emulateCustomTools(asked);
    const chat = this.#chats.get(model);
    if (!chat) throw new UpstreamError({ kind: 'not-available', message: `The editor does not offer the model "${model}".` });
    const messages = editorMessages(request);
    const options = {
      ...editorOptions(request),
      justification: l10n.t('Smart Claude Proxy answers a request of one of your clients with this model.'),
    };
    const frames = this.#frames(chat, messages, options, signal);
    const omitted = editorOmitted(request);
    if (request.stream) return { kind: 'stream', frames, headers: {}, omitted };
    const collector = createResponseCollector();
    for await (const { events } of frames) for (const event of events) collector.push(event);
    return { kind: 'complete', response: collector.response(), headers: {}, omitted };
  }

  async dispose(): Promise<void> {
    this.#chats.clear();
  }

  async *#frames(
    chat: LanguageModelChat,
    messages: Parameters<LanguageModelChat['sendRequest']>[0],
    options: Parameters<LanguageModelChat['sendRequest']>[1],
    signal: AbortSignal,
  ): AsyncGenerator<UpstreamFrame> {
    const cancel = new CancellationTokenSource();
    const onAbort = () => cancel.cancel();
    signal.addEventListener('abort', onAbort, { once: true });
    let calls = 0;
    try {
      // Given up before it was sent: the listener would wait for an abort that has happened.
      signal.throwIfAborted();
      const answer = await chat.sendRequest(messages, options, cancel.token);
      yield { events: [{ type: 'start', model: chat.id }] };
      for await (const part of answer.stream) {
        const events = partEvents(part, calls);
        if (events[0]?.type === 'tool-call') calls++;
        if (events.length > 0) yield { events };
      }
      yield { events: [{ type: 'finish', reason: calls > 0 ? 'tool-calls' : 'stop' }] };
    } catch (error) {
      throw new UpstreamError(failureOf(error, signal));
    } finally {
      signal.removeEventListener('abort', onAbort);
      cancel.dispose();
    }
  }
}

function partEvents(part: unknown, calls: number): StreamEvent[] {
  if (part instanceof LanguageModelTextPart) return [{ type: 'text', text: part.value }];
  if (!(part instanceof LanguageModelToolCallPart)) return [];
  return [
    { type: 'tool-call', index: calls, id: part.callId, name: part.name, kind: 'function' },
    { type: 'tool-arguments', index: calls, text: JSON.stringify(part.input) },
  ];
}

/** By `LanguageModelError.code`, the name of the static function that makes such an error. */
const KINDS: Readonly<Record<string, FailureKind>> = { NoPermissions: 'not-available', Blocked: 'rate-limit', NotFound: 'not-available' };

function failureOf(error: unknown, signal: AbortSignal): UpstreamFailure {
  const message = messageOf(error);
  if (signal.aborted) return { kind: 'cancelled', message: 'The request was given up.' };
  const code = error instanceof LanguageModelError ? error.code : '';
  const advice = code === 'NoPermissions' ? ' Choose "Allow" when the editor asks, or allow it under "Manage Language Model Access…".' : '';
  return { kind: KINDS[code] ?? 'server', message: `The editor's model failed: ${message}${advice}` };
}
