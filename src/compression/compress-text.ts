import { compressCode, tidyCode } from './code-compressor';
import type { CompressionMode } from './compression-mode';
import { deduplicateProse, type StageContext } from './deduplicator';
import { normalizeProse } from './normalizer';
import { nameRepeatedPhrases } from './symbol-table';

export type StageName = 'normalizer' | 'deduplicator' | 'symbol-table' | 'code-compressor';

/** Tokens saved per stage; stages that saved none are absent. */
export type StageSavings = Partial<Record<StageName | 'context-trimmer', number>>;

export interface Stage {
  name: StageName;
  run(text: string, context: StageContext): string | Promise<string>;
  /** What of its work cannot be undone: the named normalisations. */
  normalize?(text: string, base: StageContext['base']): string;
}

const PROSE_STAGES: readonly Stage[] = [
  { name: 'normalizer', run: (text, { base }) => normalizeProse(text, base), normalize: normalizeProse },
  { name: 'deduplicator', run: deduplicateProse },
  { name: 'symbol-table', run: nameRepeatedPhrases },
];

const ALL_STAGES: readonly Stage[] = [...PROSE_STAGES, { name: 'code-compressor', run: compressCode, normalize: tidyCode }];

/** The stages that a mode runs on a text it may touch. */
export function stagesOf(mode: CompressionMode): readonly Stage[] {
  if (mode === 'off') return [];
  return mode === 'safe' ? PROSE_STAGES : ALL_STAGES;
}

export interface CompressedText {
  text: string;
  tokensBefore: number;
  tokensAfter: number;
  savings: StageSavings;
}

export interface TextContext extends StageContext {
  /** Counts a long text ahead without holding the event loop; absent where `count` takes no time. */
  countAhead?(text: string): Promise<void>;
  /** Told of a stage that threw; its work is left out. */
  onStageError?: ((stage: StageName, error: unknown) => void) | undefined;
}

/**
 * Runs the stages on one text. The result is used only if it is shorter in tokens, not longer in characters, stands for the
 * same text (up to the normalisations), and would come out of the same stages again as it is; else the text stays untouched. So does
 * a text that already holds marks which stand for something: it was compressed before, or somebody means to say just that.
 */
export async function compressText(text: string, context: TextContext, stages: readonly Stage[]): Promise<CompressedText> {
  const tokensBefore = context.count(text);
  const untouched: CompressedText = { text, tokensBefore, tokensAfter: tokensBefore, savings: {} };
  if (stages.length === 0 || isData(text) || context.sent.meaningOf(text) !== text) return untouched;
  const result = await runStages(text, context, stages);
  if (result.tokens >= tokensBefore || result.text.length > text.length) return untouched;
  if (context.sent.meaningOf(result.text) !== result.meaning) return untouched;
  const marked = result.text !== result.meaning;
  if (!marked && (await runStages(result.text, context, stages)).text !== result.text) return untouched;
  return { text: result.text, tokensBefore, tokensAfter: result.tokens, savings: result.savings };
}

/** Nobody reads texts that long, and no stage may hold up everybody else. */
const MAX_CHARACTERS = 400_000;
const MAX_LINES = 20_000;

function isData(text: string): boolean {
  if (text.length > MAX_CHARACTERS) return true;
  let lines = 0;
  for (let end = text.indexOf('\n'); end >= 0 && lines <= MAX_LINES; end = text.indexOf('\n', end + 1)) lines++;
  return lines > MAX_LINES;
}

interface StagesResult {
  text: string;
  /** What the text stands for: the original after the normalisations. */
  meaning: string;
  tokens: number;
  savings: StageSavings;
}

async function runStages(text: string, context: TextContext, stages: readonly Stage[]): Promise<StagesResult> {
  const result: StagesResult = { text, meaning: text, tokens: context.count(text), savings: {} };
  for (const stage of stages) {
    await context.pause();
    try {
      const shorter = await stage.run(result.text, context);
      if (shorter === result.text || shorter.length > result.text.length) continue;
      await context.countAhead?.(shorter);
      const tokens = context.count(shorter);
      if (tokens > result.tokens) continue;
      const meaning = stage.normalize?.(result.meaning, context.base) ?? result.meaning;
      if (tokens < result.tokens) result.savings[stage.name] = result.tokens - tokens;
      Object.assign(result, { text: shorter, meaning, tokens });
    } catch (error) {
      context.onStageError?.(stage.name, error);
    }
  }
  return result;
}
