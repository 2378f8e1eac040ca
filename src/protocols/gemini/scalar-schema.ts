import type { JsonObject } from '../protocol';

export interface AdaptedFields {
  fields: JsonObject;
  /** What has no field, in words for the model. */
  notes: string[];
  lossless: boolean;
}

export type ScalarType = 'string' | 'number' | 'integer' | 'boolean';

/** @param values the allowed values, null left out; undefined when all are */
export function adaptScalar(type: ScalarType, node: JsonObject, values: unknown[] | undefined): AdaptedFields {
  switch (type) {
    case 'string':
      return adaptString(node, values);
    case 'number':
    case 'integer':
      return adaptNumber(type, node, values);
    case 'boolean':
      return { fields: {}, notes: values?.length === 1 ? [valuesNote(values)] : [], lossless: values?.length !== 1 };
  }
}

/** Gemini enforces lists of non-empty strings alone. */
function adaptString(node: JsonObject, values: unknown[] | undefined): AdaptedFields {
  const enforced = values !== undefined && values.length > 0 && values.every((value) => typeof value === 'string' && value !== '');
  const notes = values && !enforced ? [valuesNote(values)] : [];
  if (typeof node.format === 'string' && node.format !== 'date-time') notes.push(`Format: ${node.format}.`);
  if (typeof node.pattern === 'string') notes.push(`Must match the regular expression ${node.pattern}`);
  return {
    fields: {
      ...(enforced ? { enum: [...new Set(values)] } : {}),
      ...(node.format === 'date-time' ? { format: 'date-time' } : {}),
      ...numbers(node, ['minLength', 'maxLength']),
    },
    notes,
    lossless: !values || enforced,
  };
}

const NUMBER_FORMATS = { number: ['float', 'double'], integer: ['int32', 'int64'] };

function adaptNumber(type: 'number' | 'integer', node: JsonObject, values: unknown[] | undefined): AdaptedFields {
  const step = type === 'integer' ? 1 : 0;
  const above = typeof node.exclusiveMinimum === 'number' ? { minimum: node.exclusiveMinimum + step } : {};
  const below = typeof node.exclusiveMaximum === 'number' ? { maximum: node.exclusiveMaximum - step } : {};
  return {
    fields: {
      ...(typeof node.format === 'string' && NUMBER_FORMATS[type].includes(node.format) ? { format: node.format } : {}),
      ...above,
      ...below,
      ...numbers(node, ['minimum', 'maximum']),
    },
    notes: values ? [valuesNote(values)] : [],
    lossless: !values,
  };
}

export function numbers(node: JsonObject, keywords: readonly string[]): JsonObject {
  return Object.fromEntries(keywords.filter((keyword) => typeof node[keyword] === 'number').map((keyword) => [keyword, node[keyword]]));
}

function valuesNote(values: unknown[]): string {
  return `One of: ${values.map((value) => JSON.stringify(value)).join(', ')}.`;
}
