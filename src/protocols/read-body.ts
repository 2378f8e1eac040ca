import type { z } from 'zod';
import { ProxyError } from '../proxy-error';

/** Where a value stands in a body: `['messages', 1, 'role']`. */
export type FieldPath = readonly PropertyKey[];

/** `messages[1].role`; names that are no plain words are quoted: `tools[0].parameters["$defs"]`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_]\w*$/.test(String(key))) text += text === '' ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}

/**
 * Reads a value of a client's body with a schema that was compiled once.
 * @throws ProxyError 400 with the path of the first field at fault, what it is and what is expected there
 */
export function readField<T>(schema: z.ZodType<T>, value: unknown, path: FieldPath = []): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path: inner, expected } = firstFault(result.error.issues);
  throw badField([...path, ...inner], expected, at(value, inner));
}

/** The 400 for a field: `messages[1].role: expected "user" or "assistant", got "robot".` */
export function badField(path: FieldPath, expected: string, actual: unknown): ProxyError {
  const param = formatPath(path);
  const got = actual === undefined ? 'it is missing' : `got ${describe(actual)}`;
  return new ProxyError('bad-request', `${param || 'The request body'}: expected ${expected}, ${got}.`, param ? { param } : {});
}

/** The 400 for a field whose value is understood but cannot be served: `n: this model gives one answer at a time.` */
export function unsupportedField(field: string, why: string): ProxyError {
  return new ProxyError('bad-request', `${field}: ${why}`, { param: field, code: 'unsupported_parameter' });
}

interface Fault {
  path: FieldPath;
  expected: string;
}

function firstFault(issues: readonly z.core.$ZodIssue[]): Fault {
  const issue = issues[0];
  if (!issue) return { path: [], expected: 'something else' };
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionFault(issue);
  return { path: issue.path, expected: expectation(issue) };
}

/** Of a union's branches the one that got furthest is the one that was meant; when all failed at once, all are named. */
function unionFault(issue: z.core.$ZodIssueInvalidUnion): Fault {
  const faults = issue.errors.map(firstFault);
  const deepest = faults.reduce((best, fault) => (fault.path.length > best.path.length ? fault : best));
  if (deepest.path.length > 0) return { path: [...issue.path, ...deepest.path], expected: deepest.expected };
  return { path: issue.path, expected: [...new Set(faults.map((fault) => fault.expected))].join(' or ') };
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'too_small':
      // No list or text of ours has another minimum than 1.
      if (issue.origin === 'array') return 'an array with at least 1 entry';
      if (issue.origin === 'string') return 'a string of at least 1 character';
      return `a number of ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `a number of ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
        : `${issue.origin} of at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const TYPE_NAMES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function at(value: unknown, path: FieldPath): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

const MAX_QUOTED_LENGTH = 40;

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') {
    return value.length > MAX_QUOTED_LENGTH ? `a string of ${value.length} characters` : JSON.stringify(value);
  }
  return typeof value === 'object' ? 'an object' : String(value);
}
