import {
  CancellationError,
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type LanguageModelChatProvider,
  type LanguageModelChatRequestMessage,
  type Progress,
  type ProvideLanguageModelChatResponseOptions,
} from 'vscode';
import type { LiveStatus } from '../live-status';
import { type AnswerPart, answerParts } from './answer-parts';
import { type ChatModel, chatModels } from './chat-models';
import { chatTokenCount } from './chat-token-count';
import { type EditorChat, signalOf } from './editor-chat';
import { messagesBody } from './messages-body';

/** "Auto" and every routed model in the editor's own chat, whichever window runs the proxy. */
export class ChatModelProvider implements LanguageModelChatProvider<ChatModel>, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable[];
  /** Kept while the proxy stops or moves, so that the picker's choice is not lost. */
  #models: ChatModel[] = chatModels({ providers: [] });

  readonly onDidChangeLanguageModelChatInformation = this.#changed.event;

  constructor(
    private readonly live: LiveStatus,
    private readonly chat: EditorChat,
    private readonly assetsDir: string,
  ) {
    this.#subscriptions = [
      live.onDidChangeState(({ role }) => {
        if (role === 'owner' || role === 'follower') this.#changed.fire();
      }),
      live.onEvent(({ type }) => {
        if (type === 'provider' || type === 'providers') this.#changed.fire();
      }),
    ];
  }

  async provideLanguageModelChatInformation(): Promise<ChatModel[]> {
    await this.live.settled();
    const report = await this.live.client?.providers().catch(() => undefined);
    if (report) this.#models = chatModels(report);
    return this.#models;
  }

  async provideLanguageModelChatResponse(
    model: ChatModel,
    messages: readonly LanguageModelChatRequestMessage[],
    options: ProvideLanguageModelChatResponseOptions,
    progress: Progress<AnswerPart>,
    token: CancellationToken,
  ): Promise<void> {
    const signal = signalOf(token);
    try {
      const { events } = await this.chat.ask(messagesBody(model.id, messages, options), signal);
      for await (const part of answerParts(events)) {
        signal.throwIfAborted();
        progress.report(part);
      }
    } catch (error) {
      throw signal.aborted ? new CancellationError() : error;
    }
  }

  provideTokenCount(model: ChatModel, content: string | LanguageModelChatRequestMessage): Promise<number> {
    return chatTokenCount(content, model.providers, this.assetsDir);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}
