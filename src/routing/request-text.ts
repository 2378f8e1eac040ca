import type { Segment } from '../protocols/segments';
import { isAgentMessage, userWords } from './agent-markup';
import { normalizeText, tokenize } from './normalize-text';
import { type RequestSentence, requestSentences } from './request-sentences';
import { type SplitMessage, splitEvidence } from './split-evidence';

/** One thing the user said. */
export interface Ask {
  split: SplitMessage;
  /** Words of the prose, normalized, with the marks `_code`, `_trace`, … where something was shown. */
  tokens: string[];
  sentences: RequestSentence[];
}

/** A request as the classifier sees it. */
export interface RequestText {
  /** What the user wants done; null when nobody ever said anything. */
  ask: Ask | null;
  /** What the user had asked before that; null in a conversation's first turn. */
  earlier: Ask | null;
  /** Whether the newest user words only say to go on with `ask`. */
  continuing: boolean;
  userTurns: number;
  toolResults: number;
  toolDefinitions: number;
  systemChars: number;
  /** The system text, or its beginning. */
  system: string;
}

/** Only so much of one message is looked at, half from each end (characters). */
const MAX_MESSAGE = 64_000;
/** Of the prose this much is taken word by word, from the beginning and from the end (characters). */
const WORDS_FROM_BEGINNING = 1500;
const WORDS_FROM_END = 900;
const MAX_LOOK_BACK = 12;

/** Finds what the user wants done: the newest message of theirs that asks for something, free of what agents put around it. */
export function readRequest(segments: readonly Segment[]): RequestText {
  const text: RequestText = {
    ask: null,
    earlier: null,
    continuing: false,
    userTurns: 0,
    toolResults: 0,
    toolDefinitions: 0,
    systemChars: 0,
    system: '',
  };
  const messages = new Map<number, string[]>();
  for (const segment of segments) {
    if (segment.kind === 'tool-definition') {
      text.toolDefinitions++;
      continue;
    }
    if (segment.kind === 'tool-result') text.toolResults++;
    else if (segment.role === 'system') {
      text.systemChars += segment.text.length;
      if (text.system.length < 4000) text.system += segment.text.slice(0, 4000);
    } else if (segment.role === 'user' && segment.kind === 'text') {
      messages.set(segment.message, [...(messages.get(segment.message) ?? []), segment.text]);
    }
  }
  text.userTurns = messages.size;
  findAsks([...messages.values()], text);
  return text;
}

function findAsks(messages: readonly string[][], text: RequestText): void {
  let fallback: Ask | null = null;
  const oldest = Math.max(0, messages.length - MAX_LOOK_BACK);
  for (let index = messages.length - 1; index >= 0; index--) {
    // The first message holds the task of most agents, however long ago it was.
    if (index < oldest && index > 0) continue;
    const ask = readAsk(messages[index] ?? []);
    if (!ask) continue;
    if (text.ask) {
      text.earlier = ask;
      return;
    }
    fallback ??= ask;
    if (index > 0 && onlyGoesOn(ask)) text.continuing = true;
    else text.ask = ask;
  }
  text.ask ??= fallback;
}

function readAsk(parts: readonly string[]): Ask | null {
  const fromAgent = parts.some(isAgentMessage);
  const words = parts
    .map((part) => userWords(bothEnds(part)))
    .map(({ text }, index) => (fromAgent && !hasRequestTag(parts[index] ?? '') ? '' : text))
    .join('\n')
    .trim();
  const plain = withoutCommands(words);
  if (plain === '') return null;
  const split = splitEvidence(plain);
  const { prose } = split;
  const whole = prose.length <= WORDS_FROM_BEGINNING + WORDS_FROM_END;
  const tokens = tokenize(normalizeText(whole ? prose : `${prose.slice(0, WORDS_FROM_BEGINNING)}\n${prose.slice(-WORDS_FROM_END)}`));
  return { split, tokens, sentences: requestSentences(tokens) };
}

/** An agent's tool result may carry a remark of the user in tags. */
function hasRequestTag(part: string): boolean {
  return /<(?:task|feedback|user_message|user_query|userRequest)>/.test(part);
}

/** `/explain this` and `@workspace /fix` say what to do; `/clear` and `/model x` are for the client. */
function withoutCommands(words: string): string {
  return words
    .replace(
      /^\s*\/(?:clear|compact|model|cost|help|init|login|logout|status|config|memory|mcp|permissions|resume|exit|quit|context|agents|doctor|vim|new)\b[^\n]*/i,
      '',
    )
    .replace(/(^|\s)@(?:workspace|codebase|vscode|terminal|docs|web|file|folder|git|problems|project)\b/gi, '$1')
    .replace(/(^|\s)#(?:file|selection|editor|codebase|changes|terminalLastCommand)(?::\S+)?/g, '$1 _code ')
    .replace(/^\s*\/(?=[a-z]{3,})/i, '')
    .trim();
}

/** "continue", "yes, please", a pasted file: nothing new is asked for. */
function onlyGoesOn({ tokens, sentences, split }: Ask): boolean {
  const spoken = tokens.filter((token) => !token.startsWith('_') && !/^[?!？！؟¿]$/.test(token));
  if (spoken.length === 0) return split.traceLines === 0;
  if (spoken.length > 5 || tokens.some((token) => /^[?？؟]$/.test(token))) return false;
  const concepts = sentences.flatMap((sentence) =>
    sentence.concepts.map(({ concept, token }) => ({ concept, word: sentence.tokens[token] })),
  );
  if (concepts.some(({ concept }) => !GOING_ON.has(concept))) return false;
  const covered = new Set(concepts.filter(({ concept }) => concept === 'continuation' || concept === 'please').map(({ word }) => word));
  return concepts.some(({ concept }) => concept === 'continuation') && covered.size * 2 >= spoken.length;
}

const GOING_ON = new Set(['continuation', 'please', 'thanks', 'greet']);

function bothEnds(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  return `${text.slice(0, MAX_MESSAGE / 2)}\n${text.slice(-MAX_MESSAGE / 2)}`;
}
