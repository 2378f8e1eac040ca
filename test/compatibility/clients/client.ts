import type { JsonObject } from '../../../src/protocols/protocol';
import type { SaidPart } from '../said-part';

/** What a test wants to ask, in words that are no protocol's. */
export interface Question<Own = unknown> {
  model: string;
  system?: string;
  turns: Turn<Own>[];
  tools?: AskedFor[];
  /** `auto`, `none`, `required` or the name of a tool. */
  choice?: string;
  schema?: JsonObject;
  /** Asks for thoughts, as many as `high` effort means. */
  thinks?: boolean;
  maxTokens?: number;
}

export interface AskedFor {
  name: string;
  description: string;
  /** `free text` is a custom tool, where the protocol has such. */
  parameters: JsonObject | 'free text';
}

export type Image = { mediaType: 'image/png'; data: string } | { url: string };

export type Turn<Own = unknown> =
  | { user: string; image?: Image }
  /** An earlier answer, put back as its protocol's clients keep it. */
  | { answer: Got<Own> }
  | { results: { id: string; text: string; freeText?: true }[] };

/** What a client made of an answer. */
export interface Got<Own = unknown> {
  thoughts: string;
  text: string;
  /** All of it, in its order where the protocol has one. */
  parts: SaidPart[];
  /** The arguments as the characters that arrived, where the protocol has them as text. */
  calls: { id: string; name: string; arguments: string }[];
  usage: { input: number; cacheRead: number; output: number };
  /** In the protocol's own words. */
  finish: string | null | undefined;
  /** The client's own object, for `answer`. */
  own: Own;
}

export interface AskOptions {
  stream: boolean;
  signal?: AbortSignal;
  /** Called for every piece of text, thoughts or arguments that a stream brings. */
  onPiece?(): void;
}

/** An official SDK, pointed at the proxy. `Own` is how it keeps an answer to send it back. */
export interface Client<Own = unknown> {
  title: string;
  protocol: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  /** @throws the SDK's own error, with `status` and `message` */
  ask(question: Question<Own>, options: AskOptions): Promise<Got<Own>>;
  /** How this protocol says that the model wants tools called, and that it is done. */
  finishes: { stop: string; calls: string };
}

export function dataUrlOf(image: Image): string {
  return 'url' in image ? image.url : `data:${image.mediaType};base64,${image.data}`;
}

/** Completes what a client got by what its parts say. */
export function gotOf<Own>(parts: SaidPart[], rest: Pick<Got<Own>, 'usage' | 'finish' | 'own'>): Got<Own> {
  const textsOf = (kind: SaidPart['kind']) => parts.map((part) => (part.kind === kind && 'text' in part ? part.text : '')).join('');
  const calls = parts.flatMap((part) => (part.kind === 'call' ? [{ id: part.id ?? '', name: part.name, arguments: part.arguments }] : []));
  return { parts, thoughts: textsOf('thoughts'), text: textsOf('text'), calls, ...rest };
}
