import { describe, expect, it } from 'vitest';
import { readUpstreamError } from '../../src/protocols/upstream-errors';

describe('an error of a provider', () => {
  it('makes nobody wait longer than a day, whatever it says', () => {
    const body = { error: { message: 'Rate limited, try again in 999999999h', type: 'rate_limit_error' } };
    expect(readUpstreamError(429, body).retryAfterMs).toBe(24 * 60 * 60 * 1000);
  });

  it('may say in its body when to come back, as Google does', () => {
    const body = (retryDelay: unknown) => ({
      error: {
        code: 429,
        message: 'Quota',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'x' }, { '@type': 'RetryInfo', retryDelay }],
      },
    });
    expect(readUpstreamError(429, body('34.4s'))).toMatchObject({ kind: 'rate-limit', retryAfterMs: 34_400 });
    for (const unreadable of ['soon', '-1s', 5, null]) expect(readUpstreamError(429, body(unreadable))).not.toHaveProperty('retryAfterMs');
  });

  it.each<[number, string]>([
    [400, 'bad-request'],
    [401, 'auth'],
    [402, 'auth'],
    [403, 'auth'],
    [404, 'not-available'],
    [408, 'timeout'],
    [409, 'server'],
    [413, 'too-large'],
    [415, 'bad-request'],
    [422, 'bad-request'],
    [429, 'rate-limit'],
    [499, 'server'],
    [500, 'server'],
    [502, 'server'],
    [503, 'server'],
    [504, 'timeout'],
    [524, 'timeout'],
    [529, 'server'],
  ])('with status %i is of kind %s', (status, kind) => {
    expect(readUpstreamError(status, { error: { message: 'x' } })).toEqual({
      kind,
      status,
      message: 'x',
      body: { error: { message: 'x' } },
    });
  });

  it.each<[unknown, string]>([
    [{ error: { message: 'Wrong.' } }, 'Wrong.'],
    [{ type: 'error', error: { type: 'invalid_request_error', message: 'Wrong.' } }, 'Wrong.'],
    [[{ error: { message: 'Wrong.' } }], 'Wrong.'],
    [{ error: 'Wrong.' }, 'Wrong.'],
    [{ message: 'Wrong.' }, 'Wrong.'],
    [{ detail: 'Wrong.' }, 'Wrong.'],
    [{ detail: [{ loc: ['body', 'messages', 0, 'role'], msg: 'Wrong.' }] }, 'body.messages[0].role: Wrong.'],
    [
      { object: 'error', message: { detail: [{ loc: ['body', 'store'], msg: 'Extra inputs are not permitted' }] } },
      'body.store: Extra inputs are not permitted',
    ],
    [{ error: [{ message: 'Wrong.' }] }, 'Wrong.'],
    [{ error: { msg: 'Wrong.' } }, 'Wrong.'],
    [{ error: 'invalid_request', error_description: 'Wrong.' }, 'Wrong.'],
    [{ success: false, errors: [{ code: 7003, message: 'Wrong.' }], result: null }, 'Wrong.'],
    [{ code: 1113, msg: 'Wrong.' }, 'Wrong.'],
    [{ error_code: 336003, error_msg: 'Wrong.' }, 'Wrong.'],
    [{ Message: 'Wrong.' }, 'Wrong.'],
    [{ type: 'about:blank', title: 'Wrong.', status: 400 }, 'Wrong.'],
    [{ detail: { error: { message: 'Wrong.' } } }, 'Wrong.'],
    ['Wrong.', 'Wrong.'],
    [{}, 'The provider answered with status 400 and no explanation.'],
    [null, 'The provider answered with status 400 and no explanation.'],
    [{ error: { message: { deep: 5 } } }, 'The provider answered with status 400 and no explanation.'],
  ])('says what it says in %j', (body, message) => {
    expect(readUpstreamError(400, body).message).toBe(message);
  });

  it.each<[unknown, string, number | undefined]>([
    [{ error: { message: 'x', code: 429 } }, 'rate-limit', 429],
    [{ error: { message: 'x', code: 502 } }, 'server', 502],
    [{ error: { message: 'x', type: 'overloaded_error' } }, 'server', undefined],
    [{ error: { message: 'x', type: 'rate_limit_error' } }, 'rate-limit', undefined],
    [{ error: { message: 'x', type: 'tokens', code: 'rate_limit_exceeded' } }, 'rate-limit', undefined],
    [{ error: { message: 'x', type: 'invalid_request_error', code: 'context_length_exceeded' } }, 'bad-request', undefined],
    [{ error: { message: 'x', status: 'RESOURCE_EXHAUSTED' } }, 'rate-limit', undefined],
    [{ error: { message: 'x' } }, 'server', undefined],
  ])('inside of a good answer is known by its words: %j', (body, kind, status) => {
    expect(readUpstreamError(200, body)).toMatchObject({ kind, ...(status ? { status } : {}) });
    expect(readUpstreamError(200, body).status).toBe(status);
  });

  it.each<[object, string]>([
    [{ error: { code: 400, message: 'API key not valid. Pass one.', details: [{ reason: 'API_KEY_INVALID' }] } }, 'auth'],
    [{ code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***.' }, 'auth'],
    [{ type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low to go on.' } }, 'auth'],
    [{ error: { code: 400, message: 'User location is not supported for the API use.', status: 'FAILED_PRECONDITION' } }, 'auth'],
    [{ code: 'Arrearage', message: 'Access denied.' }, 'auth'],
    [{ error: { type: 'invalid_request_error', code: 'billing_hard_limit_reached', message: 'x' } }, 'auth'],
    [{ error: { type: 'invalid_request_error', message: 'You have reached your specified API usage limits.' } }, 'rate-limit'],
    [{ error: { type: 'invalid_request_error', message: 'messages.0: the text says "incorrect API key".' } }, 'bad-request'],
  ])('with status 400 may be about the account instead of the request: %j', (body, kind) => {
    expect(readUpstreamError(400, body)).toMatchObject({ kind, status: 400 });
  });

  it.each<[string, number | undefined]>([
    ['Limit reached. Please try again in 20s. Visit us.', 20_000],
    ['Please try again in 120ms.', 120],
    ['Please try again in 7m12.5s.', 432_500],
    ['Please try again in 1h2m0s.', 3_720_000],
    ['Please retry in 34.0741s.', 34_075],
    ['Please retry after 20 seconds.', 20_000],
    ['Try again in a moment.', undefined],
    ['Try again in 5 Mondays.', undefined],
  ])('may say in words when to come back: %s', (message, retryAfterMs) => {
    expect(readUpstreamError(429, { error: { message } }).retryAfterMs).toBe(retryAfterMs);
    expect(readUpstreamError(400, { error: { message } })).not.toHaveProperty('retryAfterMs');
  });

  it('may hold its status as a text, or a number that is none', () => {
    expect(readUpstreamError(200, { error: { message: 'x', code: '429' } })).toMatchObject({ kind: 'rate-limit', status: 429 });
    expect(readUpstreamError(200, { error: { message: 'x', type: 'timeout_error', code: 1302 } })).toEqual({
      kind: 'timeout',
      message: 'x',
      body: { error: { message: 'x', type: 'timeout_error', code: 1302 } },
    });
  });

  it('of a gateway says what the provider behind it said', () => {
    const behind = (raw: unknown) => ({ error: { message: 'Provider returned error', code: 429, metadata: { raw, provider_name: 'X' } } });
    expect(readUpstreamError(429, behind('model is busy')).message).toBe('Provider returned error: model is busy');
    expect(readUpstreamError(429, behind('{"error":{"message":"Too long."}}')).message).toBe('Provider returned error: Too long.');
    expect(readUpstreamError(429, behind(5)).message).toBe('Provider returned error');
  });

  it('never hands on a key', () => {
    const said = 'Incorrect API key provided: sk-proj-abc123def456. Bearer gsk_abcdefgh12345678 and AIzaSyA1234567890 too.';
    const { message } = readUpstreamError(401, { error: { message: said } });
    expect(message).not.toMatch(/abc123|abcdefgh|SyA123/);
    expect(message).toContain('Incorrect API key provided: [key]');
  });

  it('holds no beginning of a key where it is cut', () => {
    const { message } = readUpstreamError(401, { error: { message: `${'x'.repeat(1990)} sk-SECRETSECRET` } });
    expect(message).not.toContain('SECR');
  });

  it('is cut to a readable length', () => {
    expect(readUpstreamError(500, 'x'.repeat(1_000_000)).message.length).toBeLessThan(2100);
  });
});
