import type { Segment } from '../../src/protocols/segments';
import { allFamilies, type Family, type LabelledPrompt } from './prompt-families';
import { CLOSINGS, OPENINGS, SLOTS } from './prompt-slots';
import { createRandom, type Random } from './random';

/** The prompts made from the families in `bench/routing/families`; the same families give the same prompts. */
export function labelledPrompts(): LabelledPrompt[] {
  return allFamilies().flatMap(expand);
}

/** A labelled prompt as a request's segments. */
export function toSegments({ messages }: Pick<LabelledPrompt, 'messages'>): Segment[] {
  return messages.map(({ role, text }, message) => ({
    role,
    kind: role === 'tool' ? 'tool-result' : 'text',
    message: role === 'system' ? -1 : message,
    text,
  }));
}

function expand(family: Family): LabelledPrompt[] {
  const random = createRandom(family.name);
  const copies = (template: string): number =>
    family.split === 'train' ? (/\{\w+\}/.test(template) ? 4 : 2) : /\{\w+\}/.test(template) ? 2 : 1;
  const texts = new Set<string>();
  for (const template of family.templates) {
    for (let copy = 0; copy < copies(template); copy++) texts.add(decorate(fill(template, family.split, random), copy, family, random));
  }
  return [...texts].map((text) => ({
    family: family.name,
    lang: family.lang,
    split: family.split,
    category: family.category,
    tier: family.tier,
    messages: wrap(text, random),
  }));
}

function fill(template: string, split: 'train' | 'held', random: Random): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const entries = (SLOTS[name] ?? []).filter((_, index) => (index % 2 === 0) === (split === 'train'));
    return entries.length > 0 ? random.pick(entries) : whole;
  });
}

function decorate(text: string, copy: number, family: Family, random: Random): string {
  if (copy === 0 || family.name.includes('greetings')) return text;
  const roll = random.next();
  if (roll < 0.2 && family.lang === 'en') return `${random.pick(OPENINGS)}${lowerFirst(text)}`;
  if (roll < 0.32 && family.lang === 'en') return `${text}${random.pick(CLOSINGS)}`;
  if (roll < 0.45) return text.includes('\n') ? text : text.toLowerCase();
  if (roll < 0.6) return withTypo(text, random);
  if (roll < 0.66) return text.replace(/[?.!]$/, '');
  return text;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Swaps two letters in one longer word of the first line. */
function withTypo(text: string, random: Random): string {
  const line = text.split('\n')[0] ?? '';
  const words = [...line.matchAll(/[a-z]{5,}/g)];
  if (words.length === 0) return text;
  const word = random.pick(words);
  const at = (word.index ?? 0) + 1 + Math.floor(random.next() * (word[0].length - 2));
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
}

/** One prompt in ten comes through an agent. */
function wrap(text: string, random: Random): LabelledPrompt['messages'] {
  const roll = random.next();
  if (roll > 0.1) return [{ role: 'user', text }];
  const system = {
    role: 'system' as const,
    text: 'You are a coding agent. Fix bugs, write code, review and refactor when asked. Never explain unless the user asks.',
  };
  if (roll < 0.03) {
    return [
      system,
      {
        role: 'user',
        text: `<task>\n${text}\n</task>\n<environment_details>\n# VSCode Visible Files\nsrc/fix-error.ts\n# Current Time\n10:00\n</environment_details>`,
      },
    ];
  }
  if (roll < 0.06) {
    return [
      system,
      { role: 'user', text: `<system-reminder>\nDo not write files unless needed. Review your todo list.\n</system-reminder>\n${text}` },
      { role: 'assistant', text: 'Let me look at the files.' },
      { role: 'tool', text: 'Error: ENOENT: no such file\n    at open (fs.js:1:1)' },
    ];
  }
  return [
    system,
    {
      role: 'user',
      text: `<additional_data>\n<current_file>\nPath: src/bug.ts\n</current_file>\n</additional_data>\n<user_query>\n${text}\n</user_query>`,
    },
  ];
}
