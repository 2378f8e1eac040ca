const SIDE_JOB =
  /\b(?:generate|write|create|produce|extract|come up with)\b[^.\n]{0,60}\b(?:title|topic|summary of the conversation|session name)\b/i;

/** Claude Code asks what a command does before and after it runs it. Source: requests of 1.0. */
const COMMAND_CHECK = /\bprocess Bash commands that an AI coding agent wants to run\b|\bextract any file paths that this command\b/i;

/** Qwen Code has notes taken after every turn, with tools for it. */
const NOTE_TAKING = /\bacting as the (?:managed )?memory extraction (?:sub)?agent\b/i;

/** A title asked for in a message, where only one for the conversation itself is no work of the user's. */
const TITLE_OF_CONVERSATION =
  /^\s*(?:please )?(?:generate|write|create|produce|suggest)\b[^.\n]{0,60}\btitle (?:for|of) (?:this|the)\b[^.\n]{0,20}\b(?:conversation|chat|thread|session)\b/i;

/** Whether instructions are those of a side job that a client does for itself: naming a conversation, looking at a command. */
export function isSideJob(instructions: string): boolean {
  return SIDE_JOB.test(instructions) || COMMAND_CHECK.test(instructions);
}

/** Whether instructions are those of a side job that is given tools. */
export function isSideJobWithTools(instructions: string): boolean {
  return NOTE_TAKING.test(instructions);
}

/** Whether a message that came in the user's role asks for nothing but a title for the conversation. */
export function asksForTitle(message: string): boolean {
  return TITLE_OF_CONVERSATION.test(message);
}
