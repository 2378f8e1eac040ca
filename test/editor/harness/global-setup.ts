import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { installEditor } from '../install-editor.mjs';
import { packagedExtension } from './packaged-extension';
import { SCREENSHOTS } from './workbench';

export default async function setup(): Promise<void> {
  installEditor();
  await rm(SCREENSHOTS, { recursive: true, force: true });
  if (!existsSync(packagedExtension())) throw new Error('Run "npm run package" first: these tests install the packaged extension.');
}
