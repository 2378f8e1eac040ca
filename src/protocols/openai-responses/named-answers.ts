import { ProxyError } from '../../proxy-error';
import { isObject, objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { type FieldPath, formatPath } from '../read-body';

/** Answers of ours that a client may name instead of sending them again, as the API lets it unless `store` is false. */
export interface NamedAnswers {
  /** @param sent the items of the conversation that it answers */
  remember(id: string, sent: readonly unknown[], output: readonly JsonObject[]): void;
  /** What the answer said; undefined when it is not, or no longer, remembered. */
  output(id: string): readonly JsonObject[] | undefined;
  /** The conversation up to the answer, and what it said. */
  conversation(id: string): readonly unknown[] | undefined;
}

/** Our ids carry the id of the task; nobody else's look like that. */
const TASK = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const OUR_RESPONSE = new RegExp(`^resp_${TASK}$`);
const OUR_ITEM = new RegExp(`^[a-z]+_(${TASK})_\\d+$`);

export function responseId(taskId: string): string {
  return `resp_${taskId}`;
}

/** The items of `input`, of which a plain text is the short form. */
export function inputItems(input: unknown): readonly unknown[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return Array.isArray(input) ? input : [];
}

/**
 * The body with what it names of our answers (`previous_response_id`, an `item_reference`) in its place; the body itself when it names
 * none of ours. What lives at OpenAI is left to OpenAI.
 * @throws ProxyError 400 naming an answer of ours that is not remembered any more
 */
export function resolveNames(body: JsonObject, answers: NamedAnswers): JsonObject {
  const { previous_response_id: previous, ...rest } = body;
  const continues = typeof previous === 'string' && OUR_RESPONSE.test(previous);
  if (!continues && !objectsOf(body.input).some((item) => taskNamedBy(item) !== undefined)) return body;
  const before = continues ? (answers.conversation(previous) ?? forgotten(['previous_response_id'], previous)) : [];
  const input = inputItems(body.input).map((item, index) => resolved(item, ['input', index], answers));
  return { ...(continues ? rest : body), input: [...before, ...input] };
}

function resolved(item: unknown, path: FieldPath, answers: NamedAnswers): unknown {
  const task = taskNamedBy(item);
  if (task === undefined || !isObject(item)) return item;
  return answers.output(responseId(task))?.find(({ id }) => id === item.id) ?? forgotten([...path, 'id'], String(item.id));
}

/** The task of the item that is only referred to; undefined for what is there itself, or lives elsewhere. */
function taskNamedBy(item: unknown): string | undefined {
  if (!isObject(item) || typeof item.id !== 'string' || !isReference(item)) return undefined;
  return OUR_ITEM.exec(item.id)?.[1];
}

/** An item that names another by its id alone; its type may be left out. */
export function isReference({ type, id, role, content }: JsonObject): boolean {
  if ((type ?? null) !== null) return type === 'item_reference';
  return typeof id === 'string' && role === undefined && content === undefined;
}

function forgotten(path: FieldPath, id: string): never {
  const param = formatPath(path);
  throw new ProxyError(
    'bad-request',
    `${param}: "${id}" is not remembered here any more: answers are kept in memory, for a while. Send the conversation itself as "input"; with "store": false most clients do.`,
    { param, code: param === 'previous_response_id' ? 'previous_response_not_found' : 'item_not_found' },
  );
}
