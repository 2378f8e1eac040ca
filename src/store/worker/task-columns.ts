import type { SqlValue } from 'sql.js';
import { TIERS, type Tier } from '../../model-info';
import type { ClientProtocolId } from '../../protocols/canonical';
import { type Evaluation, TASK_CATEGORIES, TASK_STATUSES, type TaskCategory, type TaskRecord, type TaskStatus } from '../../task-record';
import type { Row } from './database';
import { packText, unpackText } from './packed-text';
import { flag, isRecord, json, number, numberOrNull, numbersByName, oneOf, type Parse, text, textOrNull, texts } from './value-parsers';

/** How one field of a task gets into its column of `task_logs` and back. */
interface Column<T> {
  /** From a journal line; also from a column once `unpack` has run. */
  parse: Parse<T>;
  store(value: T): SqlValue;
  unpack?(value: SqlValue): unknown;
}

const LATEST_MS = 8.64e15;
const PROTOCOLS: readonly ClientProtocolId[] = ['openai-chat', 'openai-responses', 'anthropic-messages'];
const ARMS = ['baseline', 'challenger', 'shadow'] as const;

function plain<T extends SqlValue>(parse: Parse<T>): Column<T> {
  return { parse, store: (value) => value };
}

function asJson<T>(parse: Parse<T>): Column<T> {
  return { parse, store: (value) => JSON.stringify(value), unpack: json };
}

const aText = plain(text);
const aTextOrNull = plain(textOrNull);
const aNumber = plain(number);
const aNumberOrNull = plain(numberOrNull);
const aFlag: Column<boolean> = { parse: flag, store: Number };
const aLongText: Column<string | null> = { parse: textOrNull, store: packText, unpack: unpackText };
const anInstant = plain((value: unknown) => Math.min(Math.max(number(value), 0), LATEST_MS));

const columns: { [K in keyof TaskRecord]: Column<TaskRecord[K]> } = {
  id: aText,
  requestGroupId: aText,
  attempt: aNumber,
  createdAt: anInstant,
  client: aText,
  workspace: aTextOrNull,
  conversation: aText,
  protocol: plain(oneOf<ClientProtocolId>(PROTOCOLS, 'openai-chat')),
  provider: aText,
  model: aText,
  requestedModel: aText,
  category: plain(oneOf<TaskCategory>(TASK_CATEGORIES, 'other')),
  complexity: aNumber,
  tier: plain(oneOf<Tier>(TIERS, 'standard')),
  stream: aFlag,
  tokensIn: aNumber,
  tokensOut: aNumber,
  cacheReadTokens: aNumber,
  cacheWriteTokens: aNumber,
  reasoningTokens: aNumber,
  tokensBeforeCompression: aNumber,
  tokensAfterCompression: aNumber,
  stageSavings: asJson(numbersByName),
  cacheHit: aFlag,
  costUsd: aNumber,
  costEstimated: aFlag,
  quotaUsd: aNumber,
  costDearestUsd: aNumber,
  costRequestedUsd: aNumberOrNull,
  latencyMs: aNumber,
  ttftMs: aNumberOrNull,
  status: plain(oneOf<TaskStatus>(TASK_STATUSES, 'failure')),
  successScore: aNumber,
  evaluation: asJson(parseEvaluation),
  rating: aNumberOrNull,
  routeReason: aText,
  decision: {
    parse: (value) => value ?? null,
    store: (value) => packText(JSON.stringify(value)),
    unpack: (value) => json(unpackText(value)),
  },
  budgetRemainingUsd: aNumberOrNull,
  preview: aLongText,
  answerPreview: aLongText,
  error: aLongText,
  failureKind: aTextOrNull,
  experiment: asJson(parseExperiment),
  omitted: asJson(texts),
};

export type TaskField = keyof TaskRecord;

export const TASK_FIELDS = Object.keys(columns) as TaskField[];

/** `costUsd` → `cost_usd` */
export function columnName(field: TaskField): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Reads a task leniently: fields that are missing or broken get a neutral value. @returns null without an id */
export function parseTask(value: unknown): TaskRecord | null {
  if (!isRecord(value) || text(value.id) === '') return null;
  const task = fill(TASK_FIELDS, (field) => value[field]);
  return task.requestGroupId === '' ? { ...task, requestGroupId: task.id } : task;
}

/** Reads some fields of a row of `task_logs`. */
export function readTask<K extends TaskField>(row: Row, fields: readonly K[]): Pick<TaskRecord, K> {
  return fill(fields, (field) => {
    const stored = row[columnName(field)] ?? null;
    const { unpack } = columns[field];
    return unpack ? unpack(stored) : stored;
  });
}

/** The values of a task's columns, in the order of `TASK_FIELDS`. */
export function taskValues(task: TaskRecord): SqlValue[] {
  return TASK_FIELDS.map((field) => storeField(task, field));
}

/** Reads an evaluation leniently: a layer that is missing had nothing to say. */
export function parseEvaluation(value: unknown): Evaluation {
  const layers = isRecord(value) ? value : {};
  return {
    transport: numberOrNull(layers.transport),
    heuristics: numberOrNull(layers.heuristics),
    rating: numberOrNull(layers.rating),
    nextTurn: numberOrNull(layers.nextTurn),
    reasons: texts(layers.reasons),
  };
}

function parseExperiment(value: unknown): TaskRecord['experiment'] {
  if (!isRecord(value)) return null;
  const arm = ARMS.find((known) => known === value.arm);
  return arm && text(value.id) !== '' ? { id: text(value.id), run: number(value.run), arm } : null;
}

function fill<K extends TaskField>(fields: readonly K[], raw: (field: K) => unknown): Pick<TaskRecord, K> {
  const task: Partial<TaskRecord> = {};
  for (const field of fields) setField(task, field, raw(field));
  return task as Pick<TaskRecord, K>;
}

function setField<K extends TaskField>(task: Partial<TaskRecord>, field: K, raw: unknown): void {
  task[field] = columns[field].parse(raw);
}

function storeField<K extends TaskField>(task: TaskRecord, field: K): SqlValue {
  return columns[field].store(task[field]);
}
