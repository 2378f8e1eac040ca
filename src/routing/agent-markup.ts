/**
 * What editors and coding agents wrap around a user's words. Names were taken from the requests of Claude Code, Codex, Cline,
 * Roo, Cursor, VS Code chat, Continue, opencode, Copilot CLI and Qwen Code; they compare without case, and `_` and `-` are the same.
 */

/** The user's own words stand inside: where one of these is present, nothing outside of it is the request. */
const REQUEST_TAGS = new Set([
  'task',
  'user-query',
  'user-message',
  'userrequest',
  'user-request',
  'user-prompt',
  'user-input',
  'feedback',
  'command-args',
]);

/** Put there by the agent; never the user's words. */
const BOILERPLATE_TAGS = new Set([
  'system-reminder',
  'environment-details',
  'environment-context',
  'environment-info',
  'current-datetime',
  'mode-notice',
  'qwen:user-prompt-submit-context',
  'environment',
  'env',
  'context',
  'user-info',
  'user-instructions',
  'instructions',
  'rules',
  'cursor-rules',
  'always-applied-workspace-rules',
  'additional-data',
  'attached-files',
  'attachments',
  'attachment',
  'open-and-recently-viewed-files',
  'open-files',
  'current-file',
  'editor-context',
  'editorcontext',
  'workspace-info',
  'reminderinstructions',
  'reminder',
  'project-layout',
  'project-context',
  'git-status',
  'gitstatus',
  'ide-opened-file',
  'ide-selection',
  'ide-diagnostics',
  'command-name',
  'command-message',
  'local-command-stdout',
  'local-command-stderr',
  'local-command-caveat',
  'bash-input',
  'bash-stdout',
  'bash-stderr',
  'user-prompt-submit-hook',
  'session-start-hook',
  'task-notification',
  'todos',
  'todo-list',
  'memory',
  'memories',
  'file-list',
  'linter-errors',
  'custominstructions',
  'notes',
  'tool-result',
  'function-results',
  'function-result',
  'terminal-output',
  'agents-md',
  'system',
  'system-instruction',
]);

/** What an agent keeps of a conversation that it has cut short: the user's request is told in there. pi, Gemini CLI and Qwen Code. */
const SUMMARY_TAGS = new Set(['summary', 'state-snapshot', 'overall-goal', 'conversation-summary']);

/** A heading after which the user's words come. */
const REQUEST_HEADING =
  /^#{1,4} *(?:my request(?: for [a-z ]{1,20})?|user(?:'s)? (?:request|query|message|prompt|question)|primary request and intent) *:? *$/im;

/** Messages of an agent's loop that came in the user's role. */
const AGENT_MESSAGE =
  /^\s*(?:\[[a-z_]+(?: for [^\n]{0,300})?\] Result:|\[ERROR\] You did not use a tool|\[TASK RESUMPTION\]|\[Request interrupted by user|# AGENTS\.md instructions for|Caveat: The messages below were generated|OBSERVATION:|Observation:|Tool (?:result|output):|Command output:|EXECUTION RESULT|Attached [a-z()]{1,20} from tool (?:result|call))/;

/** Stands on a line of its own for a tagged block of the user's own making. */
export const ATTACHED_MARK = '_code';

export interface UserWords {
  text: string;
  /** Characters that stood in tagged blocks of the user's own making (files, documents, examples). */
  attachedChars: number;
}

/** Whether a message in the user's role is a tool result or a notice of the agent. A request inside of it still counts as one. */
export function isAgentMessage(text: string): boolean {
  return AGENT_MESSAGE.test(text);
}

/** What the user wrote, without what the editor or agent put around it. Linear in the length of the text. */
export function userWords(text: string): UserWords {
  const { outside, requests, attachedChars } = readTags(text);
  const inside = requests.join('\n').trim();
  let words = inside || outside;
  const heading = REQUEST_HEADING.exec(words);
  if (heading) words = words.slice(heading.index + heading[0].length);
  return { text: unquoted(words.trim()), attachedChars };
}

/** `opencode run` and `kilo run` put an argument of several words into quotation marks. */
function unquoted(words: string): string {
  if (words.length < 2 || !words.startsWith('"') || !words.endsWith('"')) return words;
  const inside = words.slice(1, -1);
  return inside.replaceAll('\\"', '').includes('"') ? words : inside.replaceAll('\\"', '"').trim();
}

interface Tags {
  outside: string;
  requests: string[];
  attachedChars: number;
}

function readTags(text: string): Tags {
  const tags: Tags = { outside: '', requests: [], attachedChars: 0 };
  const unclosed = new Set<string>();
  const opening = /<([A-Za-z][\w:-]{0,60})(?:\s[^<>]{0,300})?>/g;
  let position = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const name = match[1] ?? '';
    const close = unclosed.has(name) ? -1 : text.indexOf(`</${name}>`, opening.lastIndex);
    if (close < 0) {
      unclosed.add(name);
      continue;
    }
    const content = text.slice(opening.lastIndex, close);
    const id = name.toLowerCase().replaceAll('_', '-');
    // An empty one names a file that is attached.
    const block = content === '' || content.includes('\n');
    if (!REQUEST_TAGS.has(id) && !BOILERPLATE_TAGS.has(id) && !block) continue;
    tags.outside += `${text.slice(position, match.index)}\n`;
    if (REQUEST_TAGS.has(id)) tags.requests.push(readTags(content).outside);
    else if (SUMMARY_TAGS.has(id)) tags.outside = `${withoutAnnouncement(tags.outside)}${readTags(content).outside}\n`;
    else if (!BOILERPLATE_TAGS.has(id)) {
      tags.attachedChars += content.length;
      tags.outside += `${ATTACHED_MARK}\n`;
    }
    position = close + name.length + 3;
    opening.lastIndex = position;
  }
  tags.outside += text.slice(position);
  return tags;
}

/** "The conversation was compacted into the following summary:" asks nobody to summarise. */
function withoutAnnouncement(text: string): string {
  const before = text.trimEnd();
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /\bsummary:$/i.test(line) ? before.slice(0, -line.length) : text;
}
