import type { StreamEvent } from '../canonical';

type CallStart = Extract<StreamEvent, { type: 'tool-call' }>;

interface QueuedCall {
  start: CallStart;
  pieces: string[];
  json: JsonProgress;
}

/** What the queue lets out: the calls one after the other, each whole before the next. */
export interface ToolUseSink {
  open(call: CallStart): string;
  arguments(text: string): string;
  close(): string;
}

/**
 * Brings parallel calls into the order that Messages clients read: one open block at a time. The first call streams on as it
 * comes; a call that begins meanwhile waits until the arguments of the one before are complete JSON, or no more can come.
 */
export function createToolUseQueue(sink: ToolUseSink) {
  const queue: QueuedCall[] = [];

  function advance(): string {
    let text = '';
    while (queue.length > 1 && queue[0]?.json.complete) text += closeFirst();
    return text;
  }

  function closeFirst(): string {
    queue.shift();
    const next = queue[0];
    return sink.close() + (next ? sink.open(next.start) + next.pieces.map((piece) => sink.arguments(piece)).join('') : '');
  }

  return {
    start(call: CallStart): string {
      queue.push({ start: call, pieces: [], json: createJsonProgress() });
      return queue.length === 1 ? sink.open(call) : advance();
    },
    arguments(index: number, text: string): string {
      const position = queue.findIndex((queued) => queued.start.index === index);
      const call = queue[position];
      if (!call || text === '') return '';
      call.json.push(text);
      if (position === 0) return sink.arguments(text) + advance();
      call.pieces.push(text);
      return '';
    },
    /** Whether arguments of a call are still coming. */
    get incomplete(): boolean {
      return queue.some(({ json }) => !json.complete);
    },
    /** Nothing more can come for any call. */
    flush(): string {
      let text = '';
      while (queue.length > 0) text += closeFirst();
      return text;
    },
  };
}

interface JsonProgress {
  push(text: string): void;
  readonly complete: boolean;
}

/** Whether the text so far is a whole JSON object, counting braces outside of strings: one look at each character. */
function createJsonProgress(): JsonProgress {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let complete = false;
  return {
    push(text) {
      for (const character of text) {
        if (inString) {
          if (escaped) escaped = false;
          else if (character === '\\') escaped = true;
          else if (character === '"') inString = false;
        } else if (character === '"') inString = true;
        else if (character === '{' || character === '[') depth++;
        else if (character === '}' || character === ']') {
          depth--;
          if (depth === 0) complete = true;
        }
      }
    },
    get complete() {
      return complete;
    },
  };
}
