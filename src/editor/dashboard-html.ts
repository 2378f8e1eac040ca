import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Uri, type Webview } from 'vscode';

/** The folder of the built page; nothing else may be loaded by it. */
export function webviewRoot(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * The page that browsers get at `/dashboard`, fit for a webview: its files by their webview addresses, its scripts by
 * nonce, which what they import inherits, and no network at all, because everything it needs comes as messages.
 */
export async function dashboardHtml(webview: Webview, extensionUri: Uri): Promise<string> {
  const root = webviewRoot(extensionUri);
  const page = await readFile(Uri.joinPath(root, 'index.html').fsPath, 'utf8');
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return page
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>\s*/i, '')
    .replace('<head>', `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace(
      /(src|href)="(?:\.\/|\/dashboard\/|dashboard\/)?([a-z]+\.(?:js|css))"/g,
      (_, attribute, file) => `${attribute}="${webview.asWebviewUri(Uri.joinPath(root, file))}"`,
    )
    .replace(/<(script|link rel="modulepreload")/g, `<$1 nonce="${nonce}"`);
}
