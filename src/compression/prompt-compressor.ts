import { LRUCache } from 'lru-cache';
import type { Segment } from '../protocols/segments';
import { type CompressedText, compressText, type Stage, type StageName, type StageSavings, stagesOf } from './compress-text';
import { type CompressionMode, mayCompress } from './compression-mode';
import { SentText } from './sent-text';
import { WorkSlices } from './work-slices';

export interface PromptCompressorOptions {
  /** Tokens of a text, by a real tokenizer. */
  count(text: string): number;
  /** Counts a long text ahead without holding the event loop; absent where `count` takes no time. */
  countAhead?(text: string): Promise<void>;
  /** Told of a stage that threw; its work is left out. */
  onStageError?(stage: StageName, error: unknown): void;
  /** Characters of conversations kept in memory, so that the next turn costs only what is new in it. */
  maxMemoCharacters?: number;
  /** The stages a mode runs; for tests and benchmarks of single stages. */
  stagesOf?(mode: CompressionMode): readonly Stage[];
}

export interface CompressOptions {
  /** Whether its last message is the model's own, which it is to go on with: that one stays as it is. Segments alone cannot tell. */
  endsWithAnswer?: boolean;
  /** Texts to send in place of some segments' own, which are then left as they are. */
  trimmed?: ReadonlyMap<number, string>;
}

/** What to send of a prompt, text by text in the order of its segments. */
export interface CompressedPrompt {
  texts: string[];
  /** Per text. */
  tokensBefore: number[];
  tokensAfter: number[];
  savings: StageSavings;
}

interface Memo extends CompressedText {
  /** Names this text together with everything before it. */
  id: number;
}

/** A conversation as far as its sent texts were read. */
interface Reading {
  sent: SentText;
  /** Segments read. */
  length: number;
}

const MAX_MEMO_CHARACTERS = 32 * 1024 * 1024;

/** What a memo takes beside its text, in characters. */
const MEMO_OVERHEAD = 100;

/** Conversations that go on at the same time. */
const MAX_READINGS = 16;

/**
 * Compresses the texts of a prompt (stages 1–4). What is sent for a text depends on the text, on what precedes it and on the
 * mode, on nothing else: what was sent in one turn is sent to the letter in the next, and the provider's prompt cache keeps
 * hitting. The last message stays as it is when it is the model's own, for the model is to go on with it.
 */
export class PromptCompressor {
  /** Numbers for texts, so that the keys below are short. */
  readonly #textIds: LRUCache<string, number>;
  readonly #memos: LRUCache<string, Memo>;
  /** By the id of the last memo read. */
  readonly #readings = new LRUCache<number, Reading>({ max: MAX_READINGS });
  #nextId = 1;

  constructor(private readonly options: PromptCompressorOptions) {
    const maxSize = options.maxMemoCharacters ?? MAX_MEMO_CHARACTERS;
    this.#textIds = new LRUCache({ maxSize, sizeCalculation: (_, text) => text.length + 1 });
    this.#memos = new LRUCache({ maxSize, sizeCalculation: ({ text }) => text.length + MEMO_OVERHEAD });
  }

  /** Long new texts are worked on a few milliseconds at a time. */
  async compress(segments: readonly Segment[], mode: CompressionMode, options: CompressOptions = {}): Promise<CompressedPrompt> {
    const stages = (this.options.stagesOf ?? stagesOf)(mode);
    const continued = options.endsWithAnswer ? lastMessage(segments) : undefined;
    const prompt: CompressedPrompt = { texts: [], tokensBefore: [], tokensAfter: [], savings: {} };
    const marked: boolean[] = [];
    const ids: number[] = [];
    let reading: Reading | undefined;
    const slices = new WorkSlices();
    for (const [index, segment] of segments.entries()) {
      const replacement = options.trimmed?.get(index);
      const text = replacement ?? segment.text;
      const compressible = replacement === undefined && segment.message !== continued && mayCompress(segment, mode);
      const key = `${ids.at(-1) ?? 0}/${this.#textId(text)}/${segment.role}/${segment.kind}/${compressible ? mode : ''}`;
      let memo = this.#memos.get(key);
      if (!memo) {
        if (compressible) {
          reading ??= this.#readingOf(ids);
          for (; reading.length < index; reading.length++) {
            showTo(reading.sent, segments[reading.length], prompt.texts[reading.length], marked[reading.length]);
            await slices.pause();
          }
        }
        const sent = reading?.sent ?? new SentText();
        const context = { ...this.options, sent, base: baseOf(segment), pause: () => slices.pause() };
        memo = { ...(await compressText(text, context, compressible ? stages : [])), id: this.#nextId++ };
        this.#memos.set(key, memo);
        await slices.pause();
      }
      ids.push(memo.id);
      marked.push(compressible);
      prompt.texts.push(memo.text);
      prompt.tokensBefore.push(replacement === undefined ? memo.tokensBefore : this.options.count(segment.text));
      prompt.tokensAfter.push(memo.tokensAfter);
      for (const [stage, saved] of Object.entries(memo.savings)) addSaving(prompt.savings, stage as StageName, saved);
    }
    const lastRead = reading && ids[reading.length - 1];
    if (reading && lastRead !== undefined) this.#readings.set(lastRead, reading);
    return prompt;
  }

  #textId(text: string): number {
    const known = this.#textIds.get(text);
    if (known !== undefined) return known;
    const id = this.#nextId++;
    this.#textIds.set(text, id);
    return id;
  }

  /** What was read of this conversation in an earlier turn, else a fresh start. */
  #readingOf(ids: readonly number[]): Reading {
    for (let index = ids.length - 1; index >= 0; index--) {
      const id = ids[index] ?? 0;
      const reading = this.#readings.get(id);
      if (!reading) continue;
      this.#readings.delete(id);
      return reading;
    }
    return { sent: new SentText(), length: 0 };
  }
}

function baseOf({ kind }: Segment): 'prose' | 'code' {
  return kind === 'tool-result' ? 'code' : 'prose';
}

/**
 * Puts the original texts back: the inverse of stages 1–4 up to the named normalisations.
 * @param segments of the compressed prompt
 */
export function expandPrompt(segments: readonly Segment[], mode: CompressionMode, { endsWithAnswer }: CompressOptions = {}): string[] {
  const continued = endsWithAnswer ? lastMessage(segments) : undefined;
  const sent = new SentText();
  return segments.map((segment) => showTo(sent, segment, segment.text, segment.message !== continued && mayCompress(segment, mode)));
}

/** The model sees calls, tool definitions and reasoning in a form of their own, so nothing is referred to there. */
function showTo(sent: SentText, segment: Segment | undefined, text: string | undefined, marked: boolean | undefined): string {
  if (segment?.kind !== 'text' && segment?.kind !== 'tool-result') return text ?? '';
  return sent.read(text ?? '', marked ?? false);
}

function lastMessage(segments: readonly Segment[]): number {
  return segments.reduce((last, { message }) => Math.max(last, message), -1);
}

export function addSaving(savings: StageSavings, stage: keyof StageSavings, tokens: number): void {
  savings[stage] = (savings[stage] ?? 0) + tokens;
}
