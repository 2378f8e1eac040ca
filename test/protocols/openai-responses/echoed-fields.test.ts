import OpenAI from 'openai';
import type { Response, ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/protocols/canonical';
import { objectOf } from '../../../src/protocols/lenient-json';
import { openaiResponsesClient } from '../../../src/protocols/openai-responses/client';
import { type FakeUpstream, sendJson, sendStream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { collect } from '../chunk-splits';

type Always<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T];

/** What the official types promise of every response; the compiler keeps this list whole. The SDK itself adds `output_text`. */
const PROMISED: Record<Exclude<Always<Response>, 'output_text'>, true> = {
  id: true,
  access_programs: true,
  created_at: true,
  error: true,
  incomplete_details: true,
  instructions: true,
  metadata: true,
  model: true,
  object: true,
  output: true,
  parallel_tool_calls: true,
  temperature: true,
  tool_choice: true,
  tools: true,
  top_p: true,
};

const EVENTS: StreamEvent[] = [
  { type: 'text', text: 'Hello' },
  { type: 'finish', reason: 'stop' },
];

const ASKED: ResponseCreateParamsNonStreaming = {
  model: 'auto',
  input: 'hi',
  instructions: 'Be brief.',
  max_output_tokens: 500,
  metadata: { run: '7' },
  parallel_tool_calls: false,
  prompt_cache_key: 'conversation-7',
  reasoning: { effort: 'high', summary: 'detailed' },
  safety_identifier: 'somebody',
  temperature: 0.3,
  text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true }, verbosity: 'low' },
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'weather' }] },
  tools: [
    { type: 'function', name: 'weather', description: 'Of a city.', parameters: { type: 'object' }, strict: true },
    { type: 'function', name: 'clock', parameters: { type: 'object' }, strict: false },
    { type: 'custom', name: 'apply_patch' },
    {
      type: 'namespace',
      name: 'agents',
      description: 'Other agents.',
      tools: [{ type: 'function', name: 'spawn', parameters: { type: 'object' } }],
    },
  ],
  top_p: 0.9,
  truncation: 'auto',
  user: 'somebody',
};

describe('what an answer repeats of its request', () => {
  let server: FakeUpstream;
  let client: OpenAI;

  beforeAll(async () => {
    const label = { taskId: 'task1', model: 'haiku', createdAtSeconds: 1_700_000_000 };
    server = await startFakeUpstream(({ json }, response) => {
      const request = openaiResponsesClient.decodeRequest(objectOf(json) ?? {});
      if (!request.stream) return sendJson(response, openaiResponsesClient.encodeResponse(collect(EVENTS), label, request));
      const encoder = openaiResponsesClient.createStreamEncoder(label, request);
      sendStream(response, EVENTS.map((event) => encoder.encode(event)).join('') + encoder.end());
    });
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'key', maxRetries: 0 });
  });
  afterAll(() => server.close());

  /** The answer given whole, and as it begins and ends in a stream. */
  async function answersTo(asked: ResponseCreateParamsNonStreaming): Promise<Response[]> {
    const answers = [await client.responses.create(asked)];
    for await (const event of await client.responses.create({ ...asked, stream: true })) {
      if (event.type === 'response.created' || event.type === 'response.completed') answers.push(event.response);
    }
    return answers;
  }

  it('is all that was asked for, in the same words', async () => {
    const { model: _, input: __, ...repeated } = ASKED;
    const answers = await answersTo(ASKED);
    expect(answers).toHaveLength(3);
    for (const answer of answers) expect(answer).toMatchObject(repeated);
  });

  it('is what the API takes for granted where nothing was asked for', async () => {
    for (const answer of await answersTo({ model: 'auto', input: 'hi', temperature: null, tools: [] })) {
      expect(answer).toMatchObject({
        instructions: null,
        max_output_tokens: null,
        metadata: {},
        parallel_tool_calls: true,
        previous_response_id: null,
        reasoning: { effort: null, summary: null },
        store: true,
        temperature: 1,
        text: { format: { type: 'text' } },
        tool_choice: 'auto',
        tools: [],
        top_p: 1,
        truncation: 'disabled',
      });
    }
  });

  it('leaves no field out that the official types promise', async () => {
    for (const answer of await answersTo({ model: 'auto', input: 'hi' }))
      expect(Object.keys(answer)).toEqual(expect.arrayContaining(Object.keys(PROMISED)));
  });

  it('tells of a function that is sent without strictness or parameters that it has none', async () => {
    const asked = { type: 'function', name: 'now' };
    const request = openaiResponsesClient.decodeRequest({ model: 'auto', input: 'hi', tools: [asked] });
    const { tools } = openaiResponsesClient.encodeResponse(collect(EVENTS), { taskId: 't', model: 'haiku', createdAtSeconds: 0 }, request);
    expect(tools).toEqual([{ ...asked, parameters: null, strict: false }]);
  });
});
