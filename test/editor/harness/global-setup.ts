import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installEditor } from '../install-editor.mjs';
import { installExtension } from './code-server';
import { packagedExtension } from './packaged-extension';
import { SCREENSHOTS } from './workbench';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of extensions with the packaged one in it. */
    installedExtensions: string;
  }
}

/** Installs the editor once for this machine, and the packaged extension once for all suites. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  installEditor();
  await rm(SCREENSHOTS, { recursive: true, force: true });
  if (!existsSync(packagedExtension())) throw new Error('Run "npm run package" first: these tests install the packaged extension.');
  const extensions = await installExtension(packagedExtension());
  provide('installedExtensions', extensions);
  return () => rm(dirname(extensions), { recursive: true, force: true });
}
