import { describe, expect, it } from 'vitest';
import { RefusedFields } from '../../src/providers/refused-fields';

const BODY = {
  model: 'm',
  stream_options: { include_usage: true },
  messages: [
    { role: 'user', content: 'x', reasoning: 'a user may call a field so' },
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'Hm.',
      tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' }, extra_content: { google: { thought_signature: 's' } } }],
    },
  ],
};

/** As Groq says it. */
const GROQ = {
  kind: 'bad-request' as const,
  status: 400,
  message:
    "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_content' is unsupported)]",
};
/** As Mistral says it. */
const MISTRAL = {
  kind: 'bad-request' as const,
  status: 422,
  message: 'Extra inputs are not permitted',
  body: { detail: [{ type: 'extra_forbidden', loc: ['body', 'messages', 1, 'assistant', 'tool_calls', 0, 'extra_content'] }] },
};

describe('what a server refused by name', () => {
  it('is left out from then on, and nothing else', () => {
    const fields = new RefusedFields();
    expect(fields.trim(BODY)).toBe(BODY);
    expect(fields.learn(GROQ, BODY)).toBe(true);
    const [user, assistant] = BODY.messages;
    const { reasoning_content: _, ...silent } = assistant ?? {};
    expect(fields.trim(BODY)).toEqual({ ...BODY, messages: [user, silent] });
    expect(fields.learn(MISTRAL, fields.trim(BODY))).toBe(true);
    expect(JSON.stringify(fields.trim(BODY))).not.toContain('extra_content');
    expect(fields.trim(BODY)).toMatchObject({ stream_options: { include_usage: true }, messages: [user, { role: 'assistant' }] });
  });

  it('keeps the output limit, under its older name', () => {
    const fields = new RefusedFields();
    const body = { ...BODY, store: false, max_completion_tokens: 32_000 };
    const refusal = { ...MISTRAL, body: { detail: ['store', 'max_completion_tokens'].map((name) => ({ loc: ['body', name] })) } };
    expect(fields.learn(refusal, body)).toBe(true);
    expect(fields.trim(body)).toEqual({ ...BODY, max_tokens: 32_000 });
    expect(fields.omittedFrom(body)).toEqual(['store']);
    expect(fields.learn({ ...GROQ, message: "Use 'max_completion_tokens' instead." }, { ...BODY, max_tokens: 9 })).toBe(false);
  });

  it('is named for the log when it was a wish of the client', () => {
    const fields = new RefusedFields();
    const body = { ...BODY, prompt_cache_key: 'k', verbosity: 'low' };
    fields.learn({ ...GROQ, message: "property 'prompt_cache_key' is unsupported" }, body);
    fields.learn({ ...GROQ, message: 'Unknown parameter: stream_options' }, body);
    expect(fields.trim(body)).toEqual({ model: 'm', verbosity: 'low', messages: BODY.messages });
    expect(fields.omittedFrom(body)).toEqual(['prompt_cache_key']);
    expect(fields.omittedFrom(BODY)).toEqual([]);
  });

  it('is no reason to ask again when the request did not hold it', () => {
    const fields = new RefusedFields();
    expect(fields.learn(GROQ, { messages: [{ role: 'user', content: 'x' }] })).toBe(false);
    expect(fields.learn({ ...GROQ, message: 'temperature must be below 2' }, BODY)).toBe(false);
    expect(fields.learn({ ...GROQ, status: 500 }, BODY)).toBe(false);
    expect(fields.learn(GROQ, fields.trim(BODY))).toBe(true);
    expect(fields.learn(GROQ, fields.trim(BODY))).toBe(false);
  });

  it('is not mistaken for a longer name', () => {
    const fields = new RefusedFields();
    const body = { messages: [{ role: 'assistant', content: 'x', reasoning: 'a', reasoning_content: 'b' }] };
    fields.learn(GROQ, body);
    expect(fields.trim(body)).toEqual({ messages: [{ role: 'assistant', content: 'x', reasoning: 'a' }] });
  });
});
