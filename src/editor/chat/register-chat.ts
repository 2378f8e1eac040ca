import { chat, Disposable, type ExtensionContext, lm, Uri } from 'vscode';
import { messageOf } from '../../error-message';
import type { Logger } from '../../proxy-contract';
import type { LiveStatus } from '../live-status';
import { workspaceSlug } from '../workspace-slug';
import { OWN_VENDOR } from './chat-contributions';
import { ChatModelProvider } from './chat-model-provider';
import { EditorChat } from './editor-chat';
import { registerParticipant } from './participant';

/**
 * Puts the proxy into the editor's own chat: its models in the picker, `@proxy` as a participant. Each where the editor has the
 * interface for it; in some (Cursor) one or both are missing, and the rest of the extension works without.
 */
export function registerChat(context: ExtensionContext, live: LiveStatus, log: Logger): Disposable {
  const editorChat = new EditorChat(live, workspaceSlug() ?? null);
  const assetsDir = Uri.joinPath(context.extensionUri, 'dist').fsPath;
  return Disposable.from(
    whereSupported('models in the chat', typeof lm?.registerLanguageModelChatProvider === 'function', log, () => {
      const provider = new ChatModelProvider(live, editorChat, assetsDir);
      const registered = lm.registerLanguageModelChatProvider(OWN_VENDOR, provider);
      resolveEarly(log);
      return Disposable.from(registered, provider);
    }),
    whereSupported('the chat participant @proxy', typeof chat?.createChatParticipant === 'function', log, () =>
      registerParticipant({ live, chat: editorChat, icon: Uri.joinPath(context.extensionUri, 'media', 'icon.png'), log }),
    ),
  );
}

/** An editor may lack the function, or have it and refuse it to extensions. */
function whereSupported(what: string, supported: boolean, log: Logger, register: () => Disposable): Disposable {
  if (supported) {
    try {
      return register();
    } catch (error) {
      log.warn(`No ${what}: ${messageOf(error)}`);
    }
  } else {
    log.info(`This editor has no interface for ${what}.`);
  }
  return Disposable.from();
}

/** The chat refuses a first message that comes before any model was looked at, so ours are looked at now. */
function resolveEarly(log: Logger): void {
  lm.selectChatModels({ vendor: OWN_VENDOR }).then(undefined, (error: unknown) =>
    log.warn(`The chat did not list our models: ${String(error)}`),
  );
}
