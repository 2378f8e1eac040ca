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

/** All families, in the order of their files. */
export function allFamilies(): Family[] {
  return [
    ...readFamilies('english-code.txt'),
    ...readFamilies('english-talk.txt'),
    ...readLanguages('english-more.txt'),
    ...readLanguages('english-fresh.txt'),
    ...readLanguages('final-check.txt'),
    ...readLanguages('last-check.txt'),
    ...readLanguages('other-languages.txt'),
    ...readLanguages('as-people-ask.txt'),
  ];
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
    } else if (line.trim()) found.at(-1)?.templates.push(line.replaceAll('\\n', '\n'));
  }
  return found;
}

/** In these files every template is a family of its own. */
function readLanguages(file: string): Family[] {
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
      templates: [template.replaceAll('\\n', '\n')],
    });
  }
  return found;
}
