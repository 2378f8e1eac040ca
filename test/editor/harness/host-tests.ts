import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BrowserContext } from 'playwright-core';
import type { HostTestResult } from '../host/host-test';
import type { CodeServer } from './code-server';

/** Bundles the tests that run inside the extension host. @returns the module's absolute path */
export async function buildHostTests(): Promise<string> {
  const outfile = join(process.cwd(), 'artifacts', 'editor', 'host-tests.cjs');
  await build({
    entryPoints: ['test/editor/host/index.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** The folder that stands in as the extension under development; the real one is installed from its package. */
export const emptyExtension = join(process.cwd(), 'test', 'editor', 'host', 'empty-extension');

/** Opens a window whose extension host runs the module's `run()`, and waits for its end. */
export async function runInExtensionHost(
  context: BrowserContext,
  server: CodeServer,
  module: string,
  report: string,
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
