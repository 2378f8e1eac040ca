import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptSchema } from '../../../src/protocols/gemini/adapt-schema';
import { adaptParameters } from '../../../src/protocols/gemini/function-parameters';
import { jsonSchemaSubset } from '../../../src/protocols/gemini/json-schema-subset';
import { isObject } from '../../../src/protocols/lenient-json';
import type { JsonObject } from '../../../src/protocols/protocol';

const adapt = (schema: JsonObject) => adaptSchema(schema).schema;

/** What the API answers 400 to, from https://ai.google.dev/api/caching#Schema and the errors that people report. */
function faults(schema: unknown, path = '#'): string[] {
  if (!isObject(schema)) return [`${path} is no schema`];
  const found: string[] = [];
  const allowed = schema.anyOf ? ['anyOf'] : FIELDS_OF[String(schema.type)];
  if (!allowed) return [`${path} has no type`];
  for (const key of Object.keys(schema))
    if (!allowed.includes(key)) found.push(`${path}.${key} is not allowed beside ${schema.type ?? 'anyOf'}`);
  if (Array.isArray(schema.enum)) {
    if (schema.enum.length === 0) found.push(`${path}.enum is empty`);
    for (const value of schema.enum)
      if (typeof value !== 'string' || value === '') found.push(`${path}.enum holds ${JSON.stringify(value)}`);
  }
  if (schema.type === 'ARRAY') found.push(...faults(schema.items, `${path}.items`));
  if (Array.isArray(schema.required)) {
    for (const name of schema.required)
      if (!isObject(schema.properties) || !(name in schema.properties)) found.push(`${path}.required names ${name}`);
  }
  if (isObject(schema.properties)) {
    if (Object.keys(schema.properties).length === 0) found.push(`${path}.properties is empty`);
    for (const [name, property] of Object.entries(schema.properties)) found.push(...faults(property, `${path}.${name}`));
  }
  if (Array.isArray(schema.anyOf)) {
    if (schema.anyOf.length < 2) found.push(`${path}.anyOf has one branch`);
    schema.anyOf.forEach((branch, index) => {
      found.push(...faults(branch, `${path}.anyOf[${index}]`));
    });
  }
  return found;
}

const COMMON = ['type', 'title', 'description', 'nullable'];
const FIELDS_OF: Record<string, string[]> = {
  STRING: [...COMMON, 'enum', 'format', 'minLength', 'maxLength'],
  NUMBER: [...COMMON, 'format', 'minimum', 'maximum'],
  INTEGER: [...COMMON, 'format', 'minimum', 'maximum'],
  BOOLEAN: COMMON,
  ARRAY: [...COMMON, 'items', 'minItems', 'maxItems'],
  OBJECT: [...COMMON, 'properties', 'required'],
  NULL: ['type'],
};

describe('a schema for Gemini', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['plain types', { type: 'string', description: 'd' }, { type: 'STRING', description: 'd' }],
    ['nullable types', { type: ['string', 'null'] }, { type: 'STRING', nullable: true }],
    ['several types', { type: ['string', 'integer'] }, { anyOf: [{ type: 'STRING' }, { type: 'INTEGER' }] }],
    [
      'optional values of generators',
      { anyOf: [{ type: 'integer' }, { type: 'null' }], title: 'T' },
      { type: 'INTEGER', title: 'T', nullable: true },
    ],
    ['a constant', { const: 'a' }, { type: 'STRING', enum: ['a'] }],
    ['a list with null', { enum: ['a', null] }, { type: 'STRING', enum: ['a'], nullable: true }],
    ['numbers to choose from', { type: 'integer', enum: [1, 2] }, { type: 'INTEGER', description: 'One of: 1, 2.' }],
    ['an empty text to choose', { type: 'string', enum: ['', 'a'] }, { type: 'STRING', description: 'One of: "", "a".' }],
    ['a union of constants', { oneOf: [{ const: 'a' }, { const: 'b' }] }, { type: 'STRING', enum: ['a', 'b'] }],
    ['exclusive bounds', { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 9 }, { type: 'INTEGER', minimum: 1, maximum: 8 }],
    ['a known format', { type: 'string', format: 'date-time' }, { type: 'STRING', format: 'date-time' }],
    ['an unknown format', { type: 'string', format: 'uri' }, { type: 'STRING', description: 'Format: uri.' }],
    ['an array without items', { type: 'array' }, { type: 'ARRAY', items: { anyOf: expect.any(Array) } }],
    [
      'a tuple',
      { prefixItems: [{ type: 'string' }, { type: 'number' }] },
      { type: 'ARRAY', items: { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] } },
    ],
    [
      'a required name that is not there',
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a', 'b'] },
      {
        type: 'OBJECT',
        properties: { a: { type: 'STRING' } },
        required: ['a'],
      },
    ],
    [
      'free keys',
      { type: 'object', additionalProperties: { type: 'string' } },
      {
        type: 'OBJECT',
        description: 'Keys may be chosen freely. Their values match this schema: {"type":"string"}',
      },
    ],
    [
      'a closed object',
      { type: 'object', properties: { a: { type: 'boolean' } }, additionalProperties: false, $schema: 'x' },
      {
        type: 'OBJECT',
        properties: { a: { type: 'BOOLEAN' } },
      },
    ],
  ])('turns %s', (_, schema, expected) => {
    expect(adapt(schema)).toEqual(expected);
  });

  it('has its references inlined, with what stands beside them', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { $ref: '#/$defs/Place', description: 'where' },
        b: { allOf: [{ $ref: '#/definitions/x~1y' }], description: 'more' },
      },
      $defs: { Place: { type: 'string', description: 'a place' } },
      definitions: { 'x/y': { type: 'number' } },
    };
    expect(adapt(schema).properties).toEqual({
      a: { type: 'STRING', description: 'a place\nwhere' },
      b: { type: 'NUMBER', description: 'more' },
    });
  });

  it('ends where a schema would contain itself', () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } }, next: { $ref: '#/$defs/Node' } },
      $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } },
    };
    const { schema: adapted, lossless } = adaptSchema(schema);
    expect(faults(adapted)).toEqual([]);
    expect(lossless).toBe(false);
    expect(JSON.stringify(adapted)).toContain('Built like \\"Node\\".');
  });

  it('does not explode when definitions unfold each other', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `d${i}`,
        { type: 'object', properties: { a: { $ref: `#/$defs/d${i + 1}` }, b: { $ref: `#/$defs/d${i + 1}` } } },
      ]),
    );
    const adapted = adapt({ $ref: '#/$defs/d0', $defs: { ...$defs, d30: { type: 'string' } } });
    expect(faults(adapted)).toEqual([]);
    expect(JSON.stringify(adapted).length).toBeLessThan(1_000_000);
  });

  it('has unions as the only field, what stood beside them being in every branch', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    const properties = { a: { type: 'STRING' }, b: { type: 'STRING' } };
    expect(adapt(schema)).toEqual({
      anyOf: [
        { type: 'OBJECT', properties, required: ['a'] },
        { type: 'OBJECT', properties, required: ['b'] },
      ],
    });
  });

  it('says whether anything was lost', () => {
    expect(adaptSchema({ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }).lossless).toBe(true);
    expect(adaptSchema({ type: 'object', additionalProperties: { type: 'string' } }).lossless).toBe(false);
    expect(adaptSchema({ enum: [1, 2] }).lossless).toBe(false);
  });

  const anySchema = fc.letrec((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom<unknown>(true, false, {}, null, 'x'),
      fc.record(
        {
          type: fc.constantFrom<unknown>(
            'string',
            'number',
            'integer',
            'boolean',
            'null',
            ['string', 'null'],
            ['array', 'object'],
            'date',
            5,
          ),
          enum: fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.constant(null), fc.boolean()), { maxLength: 3 }),
          const: fc.oneof(fc.string({ maxLength: 3 }), fc.constant(null), fc.integer()),
          description: fc.string({ maxLength: 5 }),
          format: fc.constantFrom('date-time', 'uri', 'int32', 'double'),
          exclusiveMinimum: fc.integer(),
          pattern: fc.constant('^a+$'),
          default: fc.integer(),
          nullable: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          type: fc.constantFrom('object', 'array'),
          properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 2 }),
          required: fc.array(fc.constantFrom('a', 'b', 'z'), { maxLength: 3 }),
          items: tie('schema'),
          prefixItems: fc.array(tie('schema'), { maxLength: 2 }),
          additionalProperties: tie('schema'),
          anyOf: fc.array(tie('schema'), { maxLength: 3 }),
          oneOf: fc.array(tie('schema'), { maxLength: 3 }),
          allOf: fc.array(tie('schema'), { maxLength: 3 }),
          not: tie('schema'),
          $ref: fc.constantFrom('#', '#/$defs/a', '#/properties/b', '#/nowhere', 'https://x/y'),
          $defs: fc.dictionary(fc.constant('a'), tie('schema'), { maxKeys: 1 }),
        },
        { requiredKeys: [] },
      ),
    ),
  })).schema;

  it('is one that Gemini takes, whatever the schema was', () => {
    fc.assert(
      fc.property(anySchema.filter(isObject), (schema) => {
        expect(faults(adapt(schema))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('of parameters is always an object with properties, or absent', () => {
    fc.assert(
      fc.property(anySchema.filter(isObject), (schema) => {
        const adapted = adaptParameters(schema);
        if (!adapted) return;
        expect(adapted).toMatchObject({ type: 'OBJECT', properties: expect.any(Object) });
        expect(faults(adapted)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('of parameters with a union at the top offers the properties of all branches', () => {
    const schema = {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'a' }, x: { type: 'string' } }, required: ['kind', 'x'] },
        { type: 'object', properties: { kind: { const: 'b' }, y: { type: 'string' } }, required: ['kind'] },
      ],
    };
    expect(adaptParameters(schema)).toEqual({
      type: 'OBJECT',
      properties: { kind: { type: 'STRING', enum: ['a', 'b'] }, x: { type: 'STRING' }, y: { type: 'STRING' } },
      required: ['kind'],
    });
  });

  it('of a function without parameters is left out', () => {
    expect(adaptParameters({ type: 'object', properties: {} })).toBeUndefined();
    expect(adaptParameters({})).toBeUndefined();
  });
});

describe('a schema for responseJsonSchema', () => {
  it('keeps what that knows, and nothing else', () => {
    const schema = {
      $schema: 'x',
      type: 'object',
      properties: {
        a: { $ref: '#/definitions/A' },
        b: { type: 'string', pattern: 'x', const: 'c' },
        c: { allOf: [{ $ref: '#/$defs/B' }], default: 1 },
      },
      additionalProperties: { type: 'number', multipleOf: 2 },
      definitions: { A: { type: 'string', minLength: 2 } },
      unevaluatedProperties: false,
    };
    expect(jsonSchemaSubset(schema)).toEqual({
      type: 'object',
      properties: { a: { $ref: '#/$defs/A' }, b: { type: 'string', enum: ['c'] }, c: { anyOf: [{ $ref: '#/$defs/B' }] } },
      additionalProperties: { type: 'number' },
      $defs: { A: { type: 'string' } },
    });
  });

  it('joins schemas that must hold at once, also where they lead back into themselves', () => {
    const schema = {
      type: 'object',
      properties: { c: { allOf: [{ $ref: '#/$defs/A' }, { properties: { n: { type: 'number' } }, required: ['n'] }] }, d: { allOf: [] } },
      additionalProperties: { type: 'string' },
      $defs: {
        A: { type: 'object', properties: { again: { allOf: [{ $ref: '#/$defs/A' }, { title: 'deeper' }] } }, required: ['again'] },
      },
    };
    expect(jsonSchemaSubset(schema).properties).toEqual({
      c: {
        type: 'object',
        properties: {
          again: { type: 'object', title: 'deeper', description: 'Built like "A".', additionalProperties: false },
          n: { type: 'number' },
        },
        required: ['again', 'n'],
      },
      d: {},
    });
  });
});
