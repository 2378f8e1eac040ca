import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigFormat, editConfig, readConfig } from '../../src/clients/formats/config-text';
import type { ConfigEdit } from '../../src/clients/formats/config-value';
import { type ConfigDocument, jsonDocument, tomlDocument, yamlDocument } from './config-documents';

const PROVIDER = { name: 'Smart Claude Proxy', base_url: 'http://127.0.0.1:4577/v1', headers: { 'x-api-key': 'KEY~codex' } };
const ITEM = { where: 'name', is: 'Smart Claude Proxy' };

/** What clients are given, by format. */
const EDITS: Record<ConfigFormat, ConfigEdit[]> = {
  json: [
    { path: ['env', 'ANTHROPIC_BASE_URL'], value: 'http://127.0.0.1:4577' },
    { path: ['env', 'ANTHROPIC_MODEL'], value: 'auto' },
    { path: ['model'], value: 'smart/auto' },
    { path: ['models', ITEM], value: PROVIDER },
  ],
  toml: [
    { path: ['model'], value: 'auto' },
    { path: ['model_providers', 'smart-claude-proxy'], value: PROVIDER },
  ],
  yaml: [
    { path: ['model'], value: 'openai/auto' },
    { path: ['models', ITEM], value: PROVIDER },
  ],
};

const DOCUMENTS: [ConfigFormat, string, fc.Arbitrary<ConfigDocument>][] = [
  ['json', 'any', jsonDocument()],
  ['json', 'with a map to extend', jsonDocument({ env: { PATH: '/bin' } })],
  ['json', 'with a list to extend', jsonDocument({ models: [{ name: 'mine' }] })],
  ['toml', 'any', tomlDocument],
  ['yaml', 'any', yamlDocument()],
  ['yaml', 'with a list to extend', yamlDocument('models:\n  - name: mine\n    model: x # mine\n')],
  ['yaml', 'with a list without indentation', yamlDocument('models:\n- name: mine\n  model: |\n    two\n    lines\n')],
  ['yaml', 'with an empty list', yamlDocument('models: []\n')],
];

function removals(edits: readonly ConfigEdit[]): ConfigEdit[] {
  return edits.map(({ path }) => ({ path, value: undefined })).toReversed();
}

/** Whether nothing of `part` is missing in `whole`, or in another order. */
function isWithin(part: string, whole: string): boolean {
  let found = 0;
  for (const letter of whole) if (part.startsWith(letter, found)) found += letter.length;
  return found === part.length;
}

describe.each(DOCUMENTS)('%s, %s', (format, _, documents) => {
  it('adds without taking anything away: every byte that was there is there, in its order', () => {
    fc.assert(
      fc.property(documents, ({ text }) => {
        const edited = editConfig(format, text, EDITS[format]);
        const unchanged = text.replace('models: []', 'models:');
        expect(isWithin(unchanged, edited), edited).toBe(true);
      }),
    );
  });

  it('changes nothing when it is done twice', () => {
    fc.assert(
      fc.property(documents, ({ text }) => {
        const once = editConfig(format, text, EDITS[format]);
        expect(editConfig(format, once, EDITS[format])).toBe(once);
      }),
    );
  });

  it('takes away only what it added, with every comment left', () => {
    fc.assert(
      fc.property(documents, ({ text, comments }) => {
        const restored = editConfig(format, editConfig(format, text, EDITS[format]), removals(EDITS[format]));
        expect(withoutEmpty(readConfig(format, restored))).toEqual(withoutEmpty(readConfig(format, text)));
        expect(isWithin(comments.join(''), restored), restored).toBe(true);
      }),
    );
  });

  it('keeps line breaks and the byte order mark', () => {
    fc.assert(
      fc.property(documents, ({ text }) => {
        const edited = editConfig(format, text, EDITS[format]);
        expect(edited.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
        if (text.includes('\r\n')) expect(edited).not.toMatch(/[^\r]\n/);
        else expect(edited).not.toContain('\r');
      }),
    );
  });

  it('changes a value where it stands', () => {
    fc.assert(
      fc.property(documents, ({ text, comments }) => {
        const once = editConfig(format, text, EDITS[format]);
        const [first] = EDITS[format];
        if (!first) throw new Error('no edits');
        const changed = editConfig(format, once, [{ path: first.path, value: 'opus' }]);
        const before = once.split('\n');
        const different = changed.split('\n').filter((line, index) => line !== before[index]);
        expect(different).toEqual([expect.stringContaining('opus')]);
        expect(isWithin(comments.join(''), changed)).toBe(true);
      }),
    );
  });
});

/** The maps and lists that were made for the added keys may stay behind empty. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter(
    ([key, of]) => !(['env', 'models', 'model_providers'].includes(key) && Object.keys(of ?? {}).length === 0),
  );
  return Array.isArray(value) ? value : Object.fromEntries(entries);
}

describe('a file that is not there, or says nothing', () => {
  it.each(['', '\n', '# only this\n'])('is begun: %j', (text) => {
    for (const format of ['toml', 'yaml'] as const) {
      const edited = editConfig(format, text, EDITS[format]);
      expect(readConfig(format, edited)).toMatchObject({ model: EDITS[format][0]?.value });
      expect(edited).toContain(text.trim());
    }
  });

  it.each(['', '\n', '// only this\n'])('is begun as JSON: %j', (text) => {
    const edited = editConfig('json', text, EDITS.json);
    expect(readConfig('json', edited)).toMatchObject({ model: 'smart/auto', models: [PROVIDER] });
    expect(edited).toContain(text.trim());
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['json', '{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3'],
    ['toml', 'a = 1\nb = [\n', 'line 3'],
    ['yaml', 'a: [1\nb: 2\n', 'line 2'],
  ] as const)('is refused with the place: %s', (format, text, place) => {
    expect(() => editConfig(format, text, EDITS[format])).toThrow(place);
  });

  it.each([
    ['json', '[1, 2]', ['env', 'X']],
    ['json', '{"env": "no map"}', ['env', 'X']],
    ['json', '{"models": {}}', ['models', ITEM]],
    ['toml', 'model_providers = { a = { name = "x" } }\n', ['model_providers', 'b']],
    ['toml', 'model_providers = 1\n', ['model_providers', 'b']],
    ['yaml', '{ model: x }\n', ['models', ITEM]],
    ['yaml', '- a\n- b\n', ['model']],
    ['yaml', 'models: nothing\n', ['models', ITEM]],
  ] as const)('or edited: %s %s', (format, text, path) => {
    expect(() => editConfig(format, text, [{ path, value: { name: 'Smart Claude Proxy' } }])).toThrow(/cannot be (set|edited)/);
  });
});

describe('spellings of the same', () => {
  it.each([
    'model_providers.smart-claude-proxy.name = "old"\n[other]\na = 1\n',
    '[model_providers]\nsmart-claude-proxy = { name = "old" }\nother = { name = "kept" } # kept\n',
    '[model_providers.smart-claude-proxy]\nname = "old"\n[model_providers.smart-claude-proxy.headers]\n"x-api-key" = "old"\n[other]\na = 1\n',
    '["model_providers"."smart-claude-proxy"]\nname = "old"\n',
  ])('of a TOML table are replaced: %j', (text) => {
    const edited = editConfig('toml', text, EDITS.toml);
    expect(edited).not.toContain('old');
    expect(readConfig('toml', edited)).toMatchObject({ model: 'auto', model_providers: { 'smart-claude-proxy': PROVIDER } });
    for (const kept of ['a = 1', '# kept']) expect(edited.includes(kept)).toBe(text.includes(kept));
  });

  it('of a YAML value are replaced, comments behind them kept', () => {
    const edited = editConfig('yaml', 'model: "old" # why\nnext: 1\n', EDITS.yaml.slice(0, 1));
    expect(edited).toBe('model: openai/auto # why\nnext: 1\n');
    expect(editConfig('yaml', 'model:\nnext: 1\n', EDITS.yaml.slice(0, 1))).toBe('model: openai/auto\nnext: 1\n');
  });
});
