import { commands, type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';

const SCHEME = 'smart-claude-proxy';
const PREVIEW = 'markdown.showPreview';

/** Read-only pages of text, shown as the editor previews Markdown; opening a page again replaces its text. */
export class MarkdownPages implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly #texts = new Map<string, string>();
  readonly #registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  /** @param title names the tab */
  async open(title: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${title}.md` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    // The preview is an extension of its own, which an editor may lack or a person may have switched off.
    if ((await commands.getCommands(true)).includes(PREVIEW)) await commands.executeCommand(PREVIEW, uri);
    else await window.showTextDocument(uri);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
