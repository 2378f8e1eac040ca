import { z } from 'zod';
import { type SettingKey, settingsTable } from './schema';

export const SETTINGS_PREFIX = 'smartClaudeProxy';

/** The groups of the settings editor: which first parts of a key they hold, in the order shown. */
const SECTIONS: { title: string; groups: string[] }[] = [
  { title: 'Smart Claude Proxy', groups: ['port', 'autoStart', 'terminals', 'providers'] },
  { title: 'Routing', groups: ['routing', 'fallback', 'experiments', 'timeouts'] },
  { title: 'Budget', groups: ['budget'] },
  { title: 'Cache and Compression', groups: ['cache', 'compression'] },
  { title: 'Storage and Privacy', groups: ['storage', 'privacy'] },
  { title: 'Notifications', groups: ['notifications'] },
];

/** What the settings editor offers to insert into an empty `providers`. */
const PROVIDER_SNIPPETS = [
  {
    label: 'OpenAI-compatible server',
    body: {
      '${1:groq}': {
        type: 'openai-compatible',
        baseUrl: '${2:https://api.groq.com/openai/v1}',
        models: [
          { id: '${3:llama-3.3-70b-versatile}', tier: '${4:standard}', inputUsdPerMTok: '^${5:0.59}', outputUsdPerMTok: '^${6:0.79}' },
        ],
      },
    },
  },
  { label: 'Ollama on another port', body: { ollama: { baseUrl: 'http://127.0.0.1:${1:11434}' } } },
  { label: 'Claude CLI with a subscription', body: { 'claude-cli': { enabled: 'auto', billing: 'subscription' } } },
];

const EXTRAS: Partial<Record<SettingKey, JsonSchema>> = {
  providers: { defaultSnippets: PROVIDER_SNIPPETS },
  'routing.aliases': {
    defaultSnippets: [{ label: 'Route what asks for an expensive model', body: { '${1:claude-opus-*}': '${2:auto}' } }],
  },
  'budget.clients': { defaultSnippets: [{ label: 'Limit a client', body: { '${1:codex}': { dailyUsd: '^${2:2}' } } }] },
  experiments: {
    defaultSnippets: [
      {
        label: 'Compare two models',
        body: {
          '${1:cheap-debug}': {
            category: '${2:debug}',
            baseline: '${3:anthropic:claude-sonnet-5}',
            challenger: '${4:openai:gpt-5.4-mini}',
            share: '^${5:0.2}',
          },
        },
      },
    ],
  },
};

type JsonSchema = Record<string, unknown>;

export interface ConfigurationSection {
  title: string;
  order: number;
  properties: Record<string, JsonSchema>;
}

/**
 * package.json's `contributes.configuration`, made from the settings' schema and its metadata: descriptions, `enumDescriptions`
 * (one per choice), and `deprecationMessage` for a setting on its way out. Every setting has `machine` scope, so that no workspace
 * can redirect the proxy. Texts are `%keys%` of package.nls.json; `texts` holds what they stand for.
 */
export function configurationContribution(): { sections: ConfigurationSection[]; texts: Record<string, string> } {
  const texts: Record<string, string> = {};
  const keys = Object.keys(settingsTable) as SettingKey[];
  const sections = SECTIONS.map(({ title, groups }, order) => {
    const titleKey = `settings.section.${order}`;
    texts[titleKey] = title;
    const members = keys.filter((key) => groups.includes(firstPart(key)));
    return {
      title: `%${titleKey}%`,
      order,
      properties: Object.fromEntries(members.map((key, index) => [`${SETTINGS_PREFIX}.${key}`, property(key, index, texts)])),
    };
  });
  const homeless = keys.filter((key) => !SECTIONS.some(({ groups }) => groups.includes(firstPart(key))));
  if (homeless.length > 0) throw new Error(`No section of the settings editor shows: ${homeless.join(', ')}`);
  return { sections, texts };
}

function property(key: SettingKey, order: number, texts: Record<string, string>): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(settingsTable[key], { io: 'input', target: 'draft-7' });
  return { ...editorSchema(schema, `settings.${key}`, texts), ...EXTRAS[key], scope: 'machine', order };
}

/** Turns JSON Schema into what the settings editor shows well: Markdown descriptions, `["number", "null"]`, no meaningless limits. */
function editorSchema(schema: JsonSchema, path: string, texts: Record<string, string>): JsonSchema {
  const result: JsonSchema = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'description') {
      texts[path] = String(value);
      result.markdownDescription = `%${path}%`;
    } else if (name === 'deprecationMessage') {
      texts[`${path}.deprecated`] = String(value);
      result.markdownDeprecationMessage = `%${path}.deprecated%`;
    } else if (name === 'enumDescriptions' && Array.isArray(value)) {
      result.markdownEnumDescriptions = value.map((text, index) => {
        texts[`${path}.choice.${index}`] = String(text);
        return `%${path}.choice.${index}%`;
      });
    } else if (isLimitOfSafeIntegers(name, value) || name === 'propertyNames') {
      // says nothing that a person would want to read
    } else if (name === 'properties' && isSchema(value)) {
      result.properties = Object.fromEntries(
        Object.entries(value).map(([child, of]) => [child, isSchema(of) ? editorSchema(of, `${path}.${child}`, texts) : of]),
      );
    } else if ((name === 'additionalProperties' || name === 'items') && isSchema(value)) {
      result[name] = editorSchema(value, path, texts);
    } else if (name === 'anyOf' && Array.isArray(value)) {
      Object.assign(result, eitherOf(value));
    } else {
      result[name] = value;
    }
  }
  return result;
}

/** A number or null is one type with two names; other choices stay as they are. */
function eitherOf(choices: unknown[]): JsonSchema {
  const [first, second] = choices;
  if (choices.length === 2 && isSchema(first) && isSchema(second) && second.type === 'null')
    return { ...first, type: [first.type, 'null'] };
  return { anyOf: choices };
}

function isLimitOfSafeIntegers(name: string, value: unknown): boolean {
  return (name === 'maximum' && value === Number.MAX_SAFE_INTEGER) || (name === 'minimum' && value === Number.MIN_SAFE_INTEGER);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstPart(key: string): string {
  return key.split('.', 1)[0] ?? key;
}
