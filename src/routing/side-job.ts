const SIDE_JOB =
  /\b(?:generate|write|create|produce|extract|come up with)\b[^.\n]{0,60}\b(?:title|topic|summary of the conversation|session name)\b/i;

/** Whether instructions are those of a side job that a client does for itself: naming a conversation. */
export function isSideJob(instructions: string): boolean {
  return SIDE_JOB.test(instructions);
}
