/** What a tool's result says of the work before it. */
export type ToolOutcome = 'failed' | 'passed' | null;

/** Signs of a failed command, test run or edit; searched in the last part of the result, where tools report. */
const FAILED =
  /(?:^|\n)(?:FAIL(?:ED)?\b|E {3,}\S|not ok \d|error(?:\[E\d+\]| TS\d+)?: |npm ERR!|Traceback \(most recent call last\)|panic: |BUILD FAILED|Error: |SyntaxError|fatal: )|\b[1-9]\d* (?:failed|failing|failures?\b|errors?\b)|exit(?:ed)?(?: with)?(?: code| status)?:? ?(?:[1-9]\d*)\b|returned non-zero|Command failed|AssertionError|✗|✕|compilation failed|"?(?:is_error|isError)"?: ?true/i;

/** An edit whose place was not found, or a call the tool did not accept: the answer itself was at fault. */
const REJECTED =
  /(?:string|text|old_str(?:ing)?|search (?:block|pattern)|content)[^\n]{0,60}not (?:found|match)|no (?:replacement|match(?:es)? found)|did not appear verbatim|multiple (?:matches|occurrences)|InputValidationError|invalid (?:arguments?|parameters?|input|tool)|missing (?:required )?(?:parameter|argument|value for)|unknown tool|could not (?:apply|parse)|patch (?:failed|does not apply)/i;

const PASSED =
  /\b(?:all (?:\d+ )?tests? pass(?:ed)?|[1-9]\d* pass(?:ed|ing)\b|tests? passed|test result: ok|BUILD SUCCESS(?:FUL)?|0 (?:failed|failures|errors)|Found 0 errors|OK \(\d+ tests?\)|exit(?:ed)?(?: with)?(?: code| status)?:? ?0\b)/i;

/** Gemini CLI and Qwen Code name the error of every command, also where there was none. */
const NO_ERROR = /^(?:error|stderr): *(?:\(none\)|\(empty\)|none|null) *$/gim;

const LOOK_AT = 4000;

export function testOutcome(result: string): ToolOutcome {
  const end = result.slice(-LOOK_AT);
  const withoutZeros = end.replace(/\b0 (?:failed|failing|failures?|errors?)\b/gi, '').replace(NO_ERROR, '');
  if (FAILED.test(withoutZeros)) return 'failed';
  return PASSED.test(end) ? 'passed' : null;
}

export function isRejected(result: string): boolean {
  return result.length < 2000 && REJECTED.test(result);
}

/** Whether a tool by this name or with these arguments changes files. */
export function isEdit(callText: string): boolean {
  return /"?(?:old_str(?:ing)?|new_str(?:ing)?|file_text|new_content|diff|patch|replacement|content)"? ?:|\*\*\* (?:Begin Patch|Update File)|<<<<<<< SEARCH|apply_patch|sed -i/.test(
    callText,
  );
}
