import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import { emptyExtension, hostTestsModule } from '../host/build.mjs';
import type { HostTestResult } from '../host/host-test';
import type { CodeServer } from './code-server';

/**
 * Opens a window whose extension host runs the built test module, and waits for its end.
 * @param module absolute path; the tests of the commands when absent
 */
export async function runInExtensionHost(
  context: BrowserContext,
  server: CodeServer,
  report: string,
  module = hostTestsModule,
): Promise<HostTestResult[]> {
  const page = await context.newPage();
  const log: string[] = [];
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => void log.push(`${type}: ${args.join(' ')}`));
  const ended = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The tests in the extension host did not end within 180 s.\n${log.join('\n')}`)),
      180_000,
    );
    page.exposeFunction('codeAutomationExit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  const remote = (path: string) => `vscode-remote://${new URL(server.url).host}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(emptyExtension)],
    ['extensionTestsPath', remote(module)],
    ['skipWelcome', 'true'],
  ];
  await page.goto(`${server.url}/?folder=${encodeURIComponent(server.workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  await ended;
  await page.close();
  return JSON.parse(await readFile(report, 'utf8'));
}
