import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { badField, formatPath, readField, unsupportedField } from '../../src/protocols/read-body';
import { ProxyError } from '../../src/proxy-error';

const SCHEMA = z.object({
  name: z.string(),
  size: z.union([z.number().min(1).max(9), z.enum(['small', 'large'])]).optional(),
  items: z.array(z.union([z.string(), z.object({ deep: z.object({ flag: z.boolean() }) })])).optional(),
});

function message(value: unknown): string {
  try {
    readField(SCHEMA, value, ['outer', 2]);
  } catch (error) {
    if (error instanceof ProxyError) return error.message;
  }
  throw new Error('it was accepted');
}

describe('a field of a body', () => {
  it('is named the way one would write it', () => {
    expect(formatPath(['messages', 1, 'role'])).toBe('messages[1].role');
    expect(formatPath([0, 'a b', '$defs', 'x'])).toBe('[0]["a b"]["$defs"].x');
    expect(formatPath([])).toBe('');
  });

  it('is returned when it fits', () => {
    expect(readField(SCHEMA, { name: 'x', size: 'large' })).toEqual({ name: 'x', size: 'large' });
  });

  it.each<[unknown, string]>([
    [null, 'outer[2]: expected an object, got null.'],
    [{}, 'outer[2].name: expected a string, it is missing.'],
    [{ name: 5 }, 'outer[2].name: expected a string, got 5.'],
    [{ name: 'x', size: 0 }, 'outer[2].size: expected a number of at least 1, got 0.'],
    [{ name: 'x', size: 10 }, 'outer[2].size: expected a number of at most 9, got 10.'],
    [{ name: 'x', size: 'big' }, 'outer[2].size: expected a number or "small" or "large", got "big".'],
    [{ name: 'x', items: [{ deep: { flag: 1 } }] }, 'outer[2].items[0].deep.flag: expected true or false, got 1.'],
    [{ name: 'x', items: [5] }, 'outer[2].items[0]: expected a string or an object, got 5.'],
    [{ name: ['secret'] }, 'outer[2].name: expected a string, got an array.'],
  ])('is named with what is wrong and what is expected: %j', (value, expected) => {
    expect(message(value)).toBe(expected);
  });

  it('is never quoted at length', () => {
    expect(badField(['a'], 'a number', 'x'.repeat(1000)).message).toBe('a: expected a number, got a string of 1000 characters.');
  });

  it('is named when it is the body itself', () => {
    expect(badField([], 'an object', []).message).toBe('The request body: expected an object, got an array.');
    expect(badField([], 'an object', []).param).toBeUndefined();
  });

  it('that cannot be served is told apart by its code', () => {
    expect(unsupportedField('n', 'one only.')).toMatchObject({
      status: 400,
      param: 'n',
      code: 'unsupported_parameter',
      message: 'n: one only.',
    });
  });
});
