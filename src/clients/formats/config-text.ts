import { isDeepStrictEqual } from 'node:util';
import { ConfigFileError } from './config-file-error';
import { type ConfigEdit, type ConfigValue, describePath, isMap, valueAt, withValueAt } from './config-value';
import { editJsonText, parseJsonText } from './json-text';
import { editTomlText, parseTomlText } from './toml-text';
import { editYamlText, parseYamlText } from './yaml-text';

export type ConfigFormat = 'json' | 'toml' | 'yaml';

const FORMATS = {
  json: { parse: parseJsonText, edit: editJsonText },
  toml: { parse: parseTomlText, edit: editTomlText },
  yaml: { parse: parseYamlText, edit: editYamlText },
};

/** A byte order mark belongs to the file, not to its format. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads a configuration text.
 * @returns undefined when it holds no value
 * @throws ConfigFileError naming line and column
 */
export function readConfig(format: ConfigFormat, text: string): ConfigValue | undefined {
  return FORMATS[format].parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
}

/**
 * Makes the edits in a configuration text. Comments, order, line breaks and all other keys stay as they are; what is there
 * already is not written again. The result is read again and compared with what it should say.
 * @throws ConfigFileError when the text cannot be read, or cannot be edited without touching more than was asked for
 */
export function editConfig(format: ConfigFormat, original: string, edits: readonly ConfigEdit[]): string {
  const mark = original.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const { parse, edit } = FORMATS[format];
  let text = original.slice(mark.length);
  let value = parse(text);
  for (const { path, value: wanted, unlessSet } of edits) {
    const present = valueAt(value, path);
    if (isDeepStrictEqual(present, wanted) || (unlessSet && present !== undefined)) continue;
    const expected = withValueAt(value, path, wanted);
    text = edit(text, path, wanted);
    value = parse(text);
    if (!isDeepStrictEqual(withoutEmptyMaps(value), withoutEmptyMaps(expected))) {
      throw new ConfigFileError(`${describePath(path)} is written in a way that cannot be edited safely.`);
    }
  }
  return mark + text;
}

/** In TOML a table that nothing is left of is not there; elsewhere it is an empty map. */
function withoutEmptyMaps(value: ConfigValue | undefined): ConfigValue {
  if (Array.isArray(value)) return value.map(withoutEmptyMaps);
  if (!isMap(value)) return value ?? {};
  const entries = Object.entries(value).map(([key, of]): [string, ConfigValue] => [key, withoutEmptyMaps(of)]);
  return Object.fromEntries(entries.filter(([, of]) => !isMap(of) || Object.keys(of).length > 0));
}
