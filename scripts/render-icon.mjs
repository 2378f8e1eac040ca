import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../test/editor/install-editor.mjs';

/** Draws media/icon.png (the marketplace takes no SVG) from media/icon.svg. Run it after changing the SVG. */
const svg = await readFile('media/icon.svg', 'utf8');
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(`<body style="margin:0">${svg.replace('<svg', '<svg style="display:block"')}</body>`);
await page.screenshot({ path: 'media/icon.png', omitBackground: true });
await browser.close();
