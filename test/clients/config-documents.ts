import fc from 'fast-check';
import { stringify } from 'yaml';
import type { ConfigValue } from '../../src/clients/formats/config-value';

/** Configuration files as people have them: comments anywhere, odd spacing, either line break. */
export interface ConfigDocument {
  text: string;
  /** In order. */
  comments: string[];
}

const word = fc
  .stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
  .filter((name) => !['model', 'models', 'env', 'true', 'null', 'no', 'yes', 'on', 'off', 'y', 'n'].includes(name));
const scalar: fc.Arbitrary<ConfigValue> = fc.oneof(
  fc.stringMatching(/^[ -~À-ſ]{0,12}$/),
  fc.constantFrom('# no comment', '// nor this', 'a, b', 'https://example.com/v1', 'Grüße 🏔️', "it's", '{[', '"quoted"'),
  fc.integer({ min: -1e6, max: 1e6 }),
  fc.boolean(),
);
const { tree } = fc.letrec<{ tree: ConfigValue; map: { [key: string]: ConfigValue } }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('tree'), { maxLength: 3 }), tie('map')),
  map: fc.dictionary(word, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
}));
const map = fc.dictionary(word, tree, { maxKeys: 5, noNullPrototype: true });
const layout = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  unit: fc.constantFrom('  ', '    ', '\t', ''),
  trailingComma: fc.boolean(),
  spaced: fc.array(fc.constantFrom('', '', '', 'line', 'block', 'blank'), { minLength: 40, maxLength: 40 }),
});

/** JSON with comments; `root` may hold what a test needs to be there. */
export function jsonDocument(extra: { [key: string]: ConfigValue } = {}): fc.Arbitrary<ConfigDocument> {
  return fc.tuple(map, layout).map(([value, { eol, mark, unit, trailingComma, spaced }]) => {
    const comments: string[] = [];
    let place = 0;
    const between = (): string => {
      const kind = spaced[place++ % spaced.length];
      if (kind === 'blank') return eol;
      if (!kind) return '';
      const comment = kind === 'line' ? `// comment ${comments.length}, "x": {` : `/* comment ${comments.length}, } */`;
      comments.push(comment);
      return ` ${comment}${kind === 'line' ? eol : ''}`;
    };
    const print = (of: ConfigValue, indent: string): string => {
      if (typeof of !== 'object' || of === null) return JSON.stringify(of);
      const inner = indent + unit;
      const children = Array.isArray(of) ? of.map((item) => print(item, inner)) : undefined;
      const parts = children ?? Object.entries(of).map(([key, item]) => `${JSON.stringify(key)}:${between()} ${print(item, inner)}`);
      const [open, close] = Array.isArray(of) ? '[]' : '{}';
      if (parts.length === 0) return `${open}${between()}${close}`;
      const lines = parts.map((part, index) => `${eol}${inner}${part}${index < parts.length - 1 || trailingComma ? ',' : ''}${between()}`);
      return `${open}${lines.join('')}${eol}${indent}${close}`;
    };
    // Comments are numbered in the order in which they are made, which for nested values is not that of the text.
    const text = `${mark}${between()}${print({ ...value, ...extra }, '')}${between()}${eol}`;
    return { text, comments: comments.toSorted((a, b) => text.indexOf(a) - text.indexOf(b)) };
  });
}

/** TOML with keys before the first table, tables, sub-tables and lists of tables. */
export const tomlDocument: fc.Arbitrary<ConfigDocument> = fc
  .tuple(map, fc.array(fc.tuple(word, map, fc.boolean()), { maxLength: 4 }), layout)
  .map(([top, tables, { eol, mark, spaced }]) => {
    const comments: string[] = [];
    let place = 0;
    const comment = (): string => {
      if (!spaced[place++ % spaced.length]) return '';
      comments.push(`# comment ${comments.length} [x] = "`);
      return ` ${comments.at(-1)}`;
    };
    const pairs = (of: { [key: string]: ConfigValue }) =>
      Object.entries(of).map(([key, item]) => `${key} = ${tomlInline(item)}${comment()}`);
    const names = tables.map(([name], index) => `t${index}-${name}`);
    const lines = [comment().trim(), ...pairs(top), ''];
    for (const [index, [, content, list]] of tables.entries()) {
      const parent = index > 0 && !list && !tables[index - 1]?.[2] ? `${names[index - 1]}.` : '';
      const header = list ? `[[${names[index]}]]` : `[${parent}${names[index]}]`;
      lines.push(`${header}${comment()}`, ...pairs(content), '');
    }
    return { text: mark + lines.join(eol), comments };
  });

/** YAML with a map at its top, as block or flow below. */
export function yamlDocument(extra = ''): fc.Arbitrary<ConfigDocument> {
  return fc
    .tuple(fc.array(fc.tuple(word, tree), { maxLength: 5 }), layout, fc.nat({ max: 5 }))
    .map(([pairs, { eol, mark, spaced }, place]) => {
      const comments: string[] = [];
      const blocks = pairs.map(([key, value], index) => {
        const name = `k${index}-${key}`;
        const lines = spaced[index] === 'block' ? `${name}: ${JSON.stringify(value)}\n` : stringify({ [name]: value }, { lineWidth: 0 });
        const kind = spaced[index + 10];
        if (!kind) return lines;
        comments.push(`# comment ${comments.length}: [`);
        return `${comments.at(-1)}\n${kind === 'blank' ? '\n' : ''}${lines}`;
      });
      if (extra) blocks.splice(place, 0, extra);
      return { text: mark + blocks.join('').replaceAll('\n', eol), comments };
    });
}

function tomlInline(value: ConfigValue): string {
  if (Array.isArray(value)) return `[${value.map(tomlInline).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key} = ${tomlInline(item)}`)
      .join(', ')} }`;
  return JSON.stringify(value);
}
