import type { Browser, BrowserContext } from 'playwright-core';
import { inject } from 'vitest';
import { startBrowser } from './browser';
import { type CodeServer, type CodeServerOptions, freePort, startCodeServer } from './code-server';
import { Workbench } from './workbench';

/** Nothing on the machine that runs the tests may answer in place of the test's own provider. */
const OFF = { 'claude-cli': { enabled: false }, ollama: { enabled: false }, editor: { enabled: false } };

/** A person's editor with the packaged extension installed: one browser context is one person, each window one page of it. */
export interface EditorSession {
  server: CodeServer;
  context: BrowserContext;
  proxyPort: number;
  /** @param developed absolute path of an extension that the window loads as one under development; needs `testModules` */
  openWindow(developed?: string): Promise<Workbench>;
  end(): Promise<void>;
}

export interface EditorSessionOptions extends Pick<CodeServerOptions, 'env' | 'testModules'> {
  /** Less the `smartClaudeProxy.` prefix. */
  settings?: Record<string, unknown>;
  providers?: Record<string, unknown>;
  proxyPort?: number;
  /** Settings of the editor itself. */
  editorSettings?: Record<string, unknown>;
}

export async function startEditorSession(options: EditorSessionOptions = {}): Promise<EditorSession> {
  const proxyPort = options.proxyPort ?? (await freePort());
  const settings = { ...options.settings, port: proxyPort, providers: { ...OFF, ...options.providers } };
  const server = await startCodeServer({
    extensions: inject('installedExtensions'),
    settings: options.editorSettings ?? {},
    machineSettings: Object.fromEntries(Object.entries(settings).map(([key, value]) => [`smartClaudeProxy.${key}`, value])),
    ...(options.env && { env: options.env }),
    ...(options.testModules && { testModules: options.testModules }),
  });
  let browser: Browser | undefined;
  try {
    browser = await startBrowser();
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    return {
      server,
      context,
      proxyPort,
      openWindow: (developed) => Workbench.open(context, server.url, server.workspace, developed),
      async end() {
        await browser?.close();
        await server.stop();
      },
    };
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}
