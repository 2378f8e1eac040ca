import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkApiKey, presentedKeys } from '../../src/server/api-key';

const KEY = 'a-key-of-more-than-16-characters';

describe('checkApiKey', () => {
  it('reads client and workspace off the suffix', () => {
    expect(checkApiKey(KEY, KEY)).toEqual({ client: null, workspace: null });
    expect(checkApiKey(`${KEY}~codex`, KEY)).toEqual({ client: 'codex', workspace: null });
    expect(checkApiKey(`${KEY}~codex~my-repo-2`, KEY)).toEqual({ client: 'codex', workspace: 'my-repo-2' });
  });

  it('takes a key that has a tilde itself', () => {
    expect(checkApiKey('sixteen~characters~key~tool', 'sixteen~characters~key')).toEqual({ client: 'tool', workspace: null });
  });

  it.each([
    `${KEY}~`,
    `${KEY}~~x`,
    `${KEY}~Big`,
    `${KEY}~a_b`,
    `${KEY}~a~b~c`,
    `${KEY} ~a`,
    `${KEY}~a\n`,
    KEY.slice(1),
    KEY.toUpperCase(),
    '',
  ])('refuses %j', (presented) => {
    expect(checkApiKey(presented, KEY)).toBeNull();
  });

  it('refuses everything that is not the key with a good suffix', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const known = text.startsWith(KEY);
        expect(known ? true : checkApiKey(text, KEY) === null).toBe(true);
      }),
    );
  });
});

describe('presentedKeys', () => {
  it('finds the key in either header', () => {
    expect(presentedKeys({ authorization: 'Bearer abc' })).toEqual(['abc']);
    expect(presentedKeys({ authorization: 'bearer   abc', 'x-api-key': ' def ' })).toEqual(['abc', 'def']);
    expect(presentedKeys({ authorization: 'Basic abc' })).toEqual([]);
    expect(presentedKeys({})).toEqual([]);
  });
});
