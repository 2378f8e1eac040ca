import { parseExactly, stringifyExactly } from '../exact-json';
import { isObject, objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import type { Segment } from '../segments';
import { textSegment } from '../text-segment';

type About = Pick<Segment, 'role' | 'kind' | 'message'>;

/** The text pieces of a Messages body, in document order: tool definitions and system text first, then message by message. */
export function segments(body: JsonObject): Segment[] {
  const system: About = { role: 'system', kind: 'text', message: -1 };
  return [
    ...objectsOf(body.tools).map(definitionSegment),
    ...textSegment(body, 'system', system),
    ...objectsOf(body.system).flatMap((block) => textSegment(block, 'text', system)),
    ...objectsOf(body.messages).flatMap(messageSegments),
  ];
}

function definitionSegment(tool: JsonObject): Segment {
  const { cache_control: _, ...definition } = tool;
  return { role: 'system', kind: 'tool-definition', message: -1, text: JSON.stringify(definition) };
}

function messageSegments(message: JsonObject, index: number): Segment[] {
  const role = message.role === 'assistant' || message.role === 'system' ? message.role : 'user';
  const about: About = { role, kind: 'text', message: index };
  return [...textSegment(message, 'content', about), ...objectsOf(message.content).flatMap((block) => blockSegments(block, about))];
}

function blockSegments(block: JsonObject, about: About): Segment[] {
  switch (block.type) {
    case 'text':
      return textSegment(block, 'text', about);
    case 'thinking':
      return textSegment(block, 'thinking', { ...about, kind: 'reasoning' }, 'read-only');
    case 'tool_use':
      return inputSegment(block, about);
    case 'tool_result': {
      const result: About = { role: 'tool', kind: 'tool-result', message: about.message };
      return [...textSegment(block, 'content', result), ...objectsOf(block.content).flatMap((inner) => blockSegments(inner, result))];
    }
    case 'document':
      return citable(block, documentSegments(block, about));
    case 'search_result':
      return citable(
        block,
        objectsOf(block.content).flatMap((inner) => textSegment(inner, 'text', about)),
      );
    default:
      return [];
  }
}

/** The input is an object on the wire, its text is JSON; a text that is none leaves the body as it was. */
function inputSegment(block: JsonObject, about: About): Segment[] {
  if (block.input === undefined) return [];
  const segment: Segment = {
    ...about,
    kind: 'tool-call',
    text: stringifyExactly(block.input),
    set(changed) {
      block.input = parseExactly(changed);
      segment.text = changed;
    },
  };
  return [segment];
}

/** What an answer is to cite word for word is not changed. */
function citable({ citations }: JsonObject, found: Segment[]): Segment[] {
  return isObject(citations) && citations.enabled === true ? found.map(({ set: _, ...segment }) => segment) : found;
}

/** A plain text document is a file like any other: citations count its characters, and a question is not what it says. */
function documentSegments(block: JsonObject, about: About): Segment[] {
  if (!isObject(block.source)) return [];
  const { source } = block;
  return [...textSegment(source, 'content', about), ...objectsOf(source.content).flatMap((inner) => blockSegments(inner, about))];
}
