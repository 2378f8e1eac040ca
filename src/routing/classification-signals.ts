import type { ComplexityFactors } from './complexity-factors';
import type { RequestText } from './request-text';

/** Concepts worth telling people about, in their words. */
const CONCEPT_WORDS: Readonly<Record<string, string>> = {
  fix: 'asks to fix',
  explain: 'asks to explain',
  write: 'asks to write or add',
  review: 'asks to review',
  refactor: 'asks to refactor',
  optimise: 'asks to make faster',
  convert: 'asks to convert',
  improve: 'asks to change',
  translate: 'asks to translate',
  summarise: 'asks to summarise',
  run: 'asks to run something',
  plan: 'asks for advice',
  calculate: 'asks to calculate',
  error: 'names an error',
  notwork: 'says something does not work',
  difference: 'asks for a comparison',
};

const FACTOR_WORDS: readonly [factor: keyof ComplexityFactors, least: number, words: string][] = [
  ['scope', 0.3, 'wide scope'],
  ['hardSubjects', 0.3, 'hard subject'],
  ['thoroughness', 0.5, 'asks for thoroughness'],
  ['ease', 0.5, 'meant to be small'],
  ['wishes', 0.5, 'many wishes'],
  ['files', 0.3, 'several files'],
  ['shown', 0.3, 'much code or output'],
  ['tools', 1, 'has tools'],
];

/** What led to a classification, for people. */
export function classificationSignals(text: RequestText, factors: ComplexityFactors, sideJob: boolean): string[] {
  const { ask } = text;
  if (!ask) return ['no words of a user'];
  const signals = new Set<string>();
  for (const { concepts } of ask.sentences) {
    for (const { concept } of concepts) {
      const words = CONCEPT_WORDS[concept];
      if (words !== undefined && signals.size < 4) signals.add(words);
    }
    if (signals.size >= 4) break;
  }
  if (ask.tokens.some((token) => /^[?？؟]$/.test(token))) signals.add('a question');
  if (ask.split.codeChars > 0) signals.add('code shown');
  if (ask.split.traceLines > 0) signals.add('stack trace or log');
  if (ask.split.diffLines > 0) signals.add('diff shown');
  for (const [factor, least, words] of FACTOR_WORDS) if (factors[factor] >= least) signals.add(words);
  if (text.continuing) signals.add('goes on with an earlier request');
  if (text.toolResults > 0) signals.add('tool results left out');
  if (sideJob) signals.add('side job of the client');
  return [...signals];
}
