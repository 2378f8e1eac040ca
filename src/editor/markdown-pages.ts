import { commands, type Disposable, EventEmitter, extensions, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';

const SCHEME = 'smart-claude-proxy';
/** The extension that previews Markdown; it comes with the editor, but a person may have switched it off. */
const MARKDOWN = 'vscode.markdown-language-features';

/** Read-only pages of text, shown as the editor previews Markdown; opening a page again replaces its text. */
export class MarkdownPages implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly #texts = new Map<string, string>();
  readonly onDidChange = this.#changed.event;
  /** Last, for the editor looks for `onDidChange` as it registers. */
  readonly #registration = workspace.registerTextDocumentContentProvider(SCHEME, this);

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  /** @param title names the tab */
  async open(title: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${title}.md` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    if (extensions.getExtension(MARKDOWN)) await commands.executeCommand('markdown.showPreview', uri);
    else await window.showTextDocument(uri);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
