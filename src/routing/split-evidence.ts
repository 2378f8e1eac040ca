/** A message taken apart: what the user says, and what is only shown. */
export interface SplitMessage {
  /** The user's prose. What was shown is replaced by `_code`, `_trace`, `_diff`, `_quote`, `_path`, `_name` and `_url`. */
  prose: string;
  codeChars: number;
  codeBlocks: number;
  /** Lines of logs and stack traces. */
  traceLines: number;
  diffLines: number;
  quoteChars: number;
  /** Different files that are named. */
  paths: number;
}

/** Longer messages are read at both ends only, where people write what they want (characters). */
const READ_AT_EACH_END = 24_000;
const PROSE_AT_EACH_END = 4000;

type LineKind = 'prose' | 'code' | 'trace' | 'diff' | 'quote' | 'blank';

const FENCE = /^\s{0,3}(?:```|~~~)/;
const DIFF_LINE = /^(?:diff --git |index [0-9a-f]{6,}|@@ .{1,60}@@|\+\+\+ [ab/]|--- [ab/])/;
const TRACE_LINE =
  /^\s*(?:at .{1,200}[:(]\d+|at [\w$.<>]+ ?\(|File "[^"]{1,300}", line \d+|Traceback \(most recent|Caused by:|Exception in thread|\.{3} \d+ more|npm ERR!|npm error|error(?:\[E\d+\]| TS\d+| CS\d+)?: \S|fatal: |panic: |thread '.{1,60}' panicked|goroutine \d+|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d[.,\s]|\[(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL)\]|(?:ERROR|WARN|FATAL|CRITICAL|FAIL|FAILED)\b[:\s]|E {3,}|\S{1,200}:\d+:\d+:? (?:error|warning)|(?:[a-zA-Z_$][\w$]*\.)*[A-Z]\w*(?:Error|Exception)\b(?::|$)|Segmentation fault|Process finished with exit code|✗|✕)/;
const CODE_LINE =
  /^\s*(?:[{}\])]+[;,)]*\s*$|#include\b|#define\b|#!\/|import [\w.*{]+(?: as \w+)?;?$|import .{1,200} from ['"]|from [\w.]+ import |using [\w.]+;|package [\w.]+;?$|(?:async )?def \w+\s*\(|class \w+.{0,100}[:{]\s*$|(?:export |default |async |public |private |protected |static |final |pub )+(?:\w+ )*\w|(?:async )?function\b.{0,200}\(|fn \w+|func \w*\(?|(?:const|let|var) [\w{[].{0,200}=|return\b.{0,200}[;()]|(?:if|for|while|switch) ?\(.{0,300}\)|(?:if|for|while|elif|else|try|except|with|match)\b.{0,200}:\s*$|(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|ALTER TABLE)\s.{0,300}(?:FROM|VALUES|SET|\(|;)|<\/?[a-zA-Z][^<>]{0,300}>|@\w+(?:\(.{0,200}\))?$|[\w.[\]"']{1,80} ?(?:[-+*/|&]?=|:=|=>|\+=) ?\S|[\w.]{1,80}\(.{0,300}\)[;,]?\s*$|\$ \w|>>> |"[\w-]{1,60}":|<\?php|\/\/ |\/\*|\*\/|\w.{0,300}[;{]\s*$)/;

/** Separates prose from code, logs, diffs and quotations, line by line. Linear in the length of the text. */
export function splitEvidence(text: string): SplitMessage {
  const lines = bothEnds(text, READ_AT_EACH_END).split('\n');
  const split: SplitMessage = { prose: '', codeChars: 0, codeBlocks: 0, traceLines: 0, diffLines: 0, quoteChars: 0, paths: 0 };
  const prose: string[] = [];
  let fenced = false;
  let previous: LineKind = 'blank';
  let inCode = false;
  for (const line of lines) {
    if (FENCE.test(line)) {
      fenced = !fenced;
      if (fenced) {
        split.codeBlocks++;
        prose.push('_code');
      }
      previous = 'blank';
      inCode = false;
      continue;
    }
    const kind = fenced ? kindInFence(line) : kindOfLine(line, inCode);
    count(split, kind, line);
    if (fenced) continue;
    if (kind === 'code') {
      if (!inCode) {
        split.codeBlocks++;
        prose.push('_code');
      }
      inCode = true;
    } else if (kind !== 'blank') {
      inCode = false;
      if (kind === 'prose') prose.push(line);
      else if (kind !== previous) prose.push(kind === 'quote' ? '_quote' : kind === 'diff' ? '_diff' : '_trace');
    }
    if (kind !== 'blank') previous = kind;
  }
  split.prose = replaceInline(bothEnds(prose.join('\n'), PROSE_AT_EACH_END), split);
  return split;
}

function bothEnds(text: string, atEachEnd: number): string {
  if (text.length <= 2 * atEachEnd) return text;
  return `${text.slice(0, atEachEnd)}\n${text.slice(-atEachEnd)}`;
}

function kindInFence(line: string): LineKind {
  if (DIFF_LINE.test(line)) return 'diff';
  return TRACE_LINE.test(line) ? 'trace' : 'code';
}

function kindOfLine(line: string, inCode: boolean): LineKind {
  if (line.trim() === '') return 'blank';
  // The patterns look at a line's beginning and end only, so a line of any length is cheap.
  const head = line.length > 400 ? `${line.slice(0, 300)}${line.slice(-100)}` : line;
  if (DIFF_LINE.test(head)) return 'diff';
  if (TRACE_LINE.test(head)) return 'trace';
  if (/^\s{0,3}>(?!>)/.test(head)) return 'quote';
  if (CODE_LINE.test(head) && !readsLikeProse(head)) return 'code';
  if (inCode && (/^(?:\s{2,}|\t)\S/.test(head) || /^\s*(?:#|--|\/\/)/.test(head)) && !readsLikeProse(head)) return 'code';
  return 'prose';
}

/** A sentence has several plain words in a row and little punctuation of the kind that code has. */
function readsLikeProse(line: string): boolean {
  const words = line.match(/(?:^|[\s"'(])\p{L}[\p{L}'’-]*(?=[\s,.;:!?"')]|$)/gu)?.length ?? 0;
  const symbols = line.match(/[{}[\]()<>=;|&$*\\/_]/g)?.length ?? 0;
  return words >= 4 && symbols <= words / 3;
}

function count(split: SplitMessage, kind: LineKind, line: string): void {
  if (kind === 'code') split.codeChars += line.length;
  else if (kind === 'trace') split.traceLines++;
  else if (kind === 'diff') split.diffLines++;
  else if (kind === 'quote') split.quoteChars += line.length;
}

const URL = /\bhttps?:\/\/[^\s<>"')\]]{1,500}/g;
const INLINE_CODE = /`[^`\n]{1,300}`/g;
/** Quotations of two words and more: what is quoted is what the request is about, not what it asks for. */
const QUOTATION =
  /"[^"\n]{1,60}\s[^"\n]{1,600}"|“[^”\n]{1,60}\s[^”\n]{1,600}”|«[^»\n]{1,60}\s?[^»\n]{0,600}»|「[^」\n]{2,600}」|„[^“”\n]{1,60}\s[^“”\n]{1,600}[“”]|(?<=[\s:])'[^'\n]{1,60}\s[^'\n]{1,600}'(?=[\s.,!?]|$)/g;
const PATH =
  /(?<![\w/])(?:@|#file:)?(?:[\w.@~-]{1,80}\/){0,12}[\w@-]{1,80}\.(?:tsx?|jsx?|mjs|cjs|py|rs|go|java|kt|swift|rb|php|cs|cpp|cc|hpp|c|h|sql|sh|ya?ml|json|toml|md|html|css|scss|vue|svelte|ipynb|lua|ex|exs|dart|scala|tf|proto|xml|csv|txt|env|lock|log|ini|cfg|gradle)\b|(?<![\w/])(?:\.{0,2}\/)?(?:[\w.@~-]{1,80}\/){2,12}[\w.@-]{0,80}/g;

/** `camelCase`, `snake_case`, `call()`, `#123`. */
const IDENTIFIER =
  /(?<![\w/])(?:[a-z]+(?:[A-Z][a-z0-9]*)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+|[a-zA-Z]\w*_\w+|[a-zA-Z]\w{0,60}\(\))(?![\w/])/g;

/** `KeyError: user_id`, `NullPointerException`, `ECONNREFUSED`, `error TS2322`. */
const NAMED_ERROR =
  /(?<![\w/])(?:(?:[\w$]+\.){0,6}[A-Z]\w{1,60}(?:Error|Exception)(?:: [^\n]{0,120})?|E(?:CONN|NOENT|ACCES|ADDR|PERM|RESOLVE|TIMEDOUT|PIPE|EXIST|ISDIR|MFILE)[A-Z]{0,12}|error (?:TS|CS|E)\d{3,5}\b|SIG[A-Z]{3,6}\b)/g;

function replaceInline(prose: string, split: SplitMessage): string {
  let text = prose.includes('://') ? prose.replace(URL, ' _url ') : prose;
  if (/\w[./]\w/.test(text)) text = replacePaths(text, split);
  text = text.replace(INLINE_CODE, ' _code ').replace(NAMED_ERROR, ' _trace ');
  if (/[a-z][A-Z]|[a-zA-Z0-9]_[a-zA-Z0-9]|\(\)/.test(text)) text = text.replace(IDENTIFIER, ' _name ');
  return text.replace(QUOTATION, (quotation) => {
    split.quoteChars += quotation.length;
    return /(?:Error|Exception|error:|cannot|undefined|failed)/.test(quotation) ? ' _trace ' : ' _quote ';
  });
}

const LONGEST_PATH = 400;

function replacePaths(text: string, split: SplitMessage): string {
  const paths = new Set<string>();
  const replaced = text.replace(/\S+/g, (word) => {
    if (word.length > LONGEST_PATH || !/\w[./]\w/.test(word)) return word;
    return word.replace(PATH, (path) => {
      paths.add(path);
      return ' _path ';
    });
  });
  split.paths = paths.size;
  return replaced;
}
