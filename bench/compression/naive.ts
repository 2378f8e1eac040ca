import { createHash } from 'node:crypto';
import { trimText } from '../../src/compression/context-trimmer';
import type { Strategy } from './replay';

const TURNS_IN_FULL = 4;
const TABLE_ENTRY = 60;

/**
 * Compression as it is often done: repeated paragraphs are moved into a table at the top of the system prompt, and all but the
 * last four answers are shortened anew at every turn. It sends the fewest tokens, and the provider's cache never hits.
 */
export const naive: Strategy = {
  name: 'naive: rewrites history',
  async send(segments) {
    const answers = [...new Set(segments.filter(({ role }) => role === 'assistant').map(({ message }) => message))];
    const old = answers.at(-TURNS_IN_FULL) ?? 0;
    const trimmed = segments.map((segment) =>
      segment.message >= 0 && segment.message < old ? trimText(segment, 'older', 'aggressive') : segment.text,
    );
    const table = new Map<string, string>();
    const seen = new Set<string>();
    const texts = trimmed.map((text) =>
      text
        .split('\n\n')
        .map((paragraph) => {
          const repeated = paragraph.length >= TABLE_ENTRY && seen.has(paragraph);
          seen.add(paragraph);
          if (!repeated) return paragraph;
          const name = createHash('sha256').update(paragraph).digest('hex').slice(0, 8);
          table.set(name, paragraph);
          return `[ref:block:${name}]`;
        })
        .join('\n\n'),
    );
    const [system = '', ...rest] = texts;
    const expansions = [...table].map(([name, paragraph]) => `${name}: ${paragraph}`).join('\n');
    return { texts: [`${expansions}\n${system}`, ...rest], marked: true, savings: {} };
  },
};
