import { readFileSync } from 'node:fs';
import type { Tier } from '../../src/model-info';
import type { TaskCategory } from '../../src/task-record';

/** One labelled prompt: what the classifier should say of it. */
export interface LabelledPrompt {
  family: string;
  lang: string;
  /** `held`: kept away from training; families are never split between the two. */
  split: 'train' | 'held';
  category: TaskCategory;
  tier: Tier;
  /** The conversation; a `tool` message is a tool's result. */
  messages: { role: 'system' | 'user' | 'assistant' | 'tool'; text: string }[];
}

export interface Family {
  name: string;
  category: TaskCategory;
  tier: Tier;
  lang: string;
  split: 'train' | 'held';
  templates: string[];
}

const FOLDER = 'bench/routing/families';

/** Several ways to put each request. */
const FAMILIES = ['english-code.txt', 'english-talk.txt'];

/** Every line is a family of its own. */
const SINGLE_PROMPTS = [
  'english-more.txt',
  'english-fresh.txt',
  'final-check.txt',
  'last-check.txt',
  'other-languages.txt',
  'as-people-ask.txt',
  'web-and-backend.txt',
  'systems-data-games.txt',
  'public-chat.txt',
  'orders-to-agents.txt',
  'western-languages.txt',
  'eastern-languages.txt',
  'agent-logs.txt',
  'agent-logs-abroad.txt',
  'students-logs.txt',
  'chat-logs.txt',
];

/** All families, in the order of their files. */
export function allFamilies(): Family[] {
  return [...FAMILIES.flatMap(readFamilies), ...SINGLE_PROMPTS.flatMap(readSinglePrompts)];
}

function readFamilies(file: string): Family[] {
  const found: Family[] = [];
  for (const line of readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n')) {
    const header = /^# (\S+) (\S+) (\S+) (\S+)( held)?$/.exec(line);
    if (header) {
      const [, category, tier, lang, name, held] = header;
      found.push({
        name: `${lang}/${name}`,
        category: category as TaskCategory,
        tier: tier as Tier,
        lang: lang ?? '',
        split: held ? 'held' : 'train',
        templates: [],
      });
    } else if (line.trim()) found.at(-1)?.templates.push(unescape(line));
  }
  return found;
}

function readSinglePrompts(file: string): Family[] {
  const found: Family[] = [];
  let lang = '';
  for (const line of readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n')) {
    const header = /^## (\S+)$/.exec(line);
    if (header) lang = header[1] ?? '';
    const entry = /^([a-z_]+)(?::(\w+))?\|([th])\|(.*)$/.exec(line);
    if (!entry) continue;
    const [, category, tier = 'economy', part, template = ''] = entry;
    found.push({
      name: `${lang}/${file.replace('.txt', '')}-${found.length}`,
      category: category as TaskCategory,
      tier: tier as Tier,
      lang,
      split: part === 'h' ? 'held' : 'train',
      templates: [unescape(template)],
    });
  }
  return found;
}

/** `\n` is a line break, `\\` a backslash; other backslashes stand for themselves. */
function unescape(text: string): string {
  return text.replace(/\\([n\\])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}
