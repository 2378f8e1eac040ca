import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALL_CLIENTS } from '../../src/clients/all-clients';
import { editConfig } from '../../src/clients/formats/config-text';

const DOCS = readFileSync('docs/clients.md', 'utf8').replaceAll('\r\n', '\n');

it.each(ALL_CLIENTS.filter(({ config }) => config))('docs/clients.md shows what the command writes for $name', ({ id, config }) => {
  const target = { url: 'http://127.0.0.1:4577', key: `KEY~${id}`, keepModel: false };
  const text = config && editConfig(config.format, '', config.edits(target));
  expect(DOCS).toContain(`\`\`\`${config?.format}\n${text?.trim()}\n\`\`\``);
});

it.each(ALL_CLIENTS)('docs/clients.md names $name', ({ id }) => {
  if (id !== 'generic') expect(DOCS).toMatch(new RegExp(`KEY~${id}`));
});
